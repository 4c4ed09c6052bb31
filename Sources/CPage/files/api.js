// Jobs of the server.

const at = (path) => new URL(path, location.origin)

export class Failure extends Error {
  constructor(status, error) {
    super(error?.message ?? `the server answered ${status}`)
    this.status = status
    this.code = error?.code
  }
}

async function answer(response) {
  if (response.ok) return response
  let error
  try { error = (await response.json()).error } catch {}
  throw new Failure(response.status, error)
}

export async function get(path) { return (await answer(await fetch(at(path)))).json() }

export async function blob(path) { return (await answer(await fetch(at(path)))).blob() }

// files: [[field, blob, name]]
export async function post(job, files) {
  const form = new FormData()
  form.append('job', JSON.stringify(job))
  for (const [field, file, name] of files) form.append(field, file, name ?? 'file.png')
  return (await answer(await fetch(at('/api/jobs'), { method: 'POST', body: form }))).json()
}

export function remove(id) { return fetch(at(`/api/jobs/${id}`), { method: 'DELETE' }) }

// Calls happens(kind, data) until the job has ended, and gives the job.
export function watch(id, happens) {
  return new Promise((resolve, reject) => {
    const events = new EventSource(at(`/api/jobs/${id}/events`))
    let tries = 0
    for (const kind of ['started', 'notice', 'progress', 'preview']) {
      events.addEventListener(kind, (event) => { tries = 0; happens(kind, JSON.parse(event.data)) })
    }
    for (const kind of ['done', 'failed', 'cancelled']) {
      events.addEventListener(kind, (event) => { events.close(); resolve(JSON.parse(event.data)) })
    }
    events.onerror = () => {
      // The browser tries again by itself, but not where there is no such job.
      tries += 1
      if (events.readyState === EventSource.CLOSED || tries > 5) {
        events.close()
        reject(new Failure(0, { message: 'the connection to the server was lost' }))
      }
    }
  })
}

export const resultPath = (id) => `/api/jobs/${id}/result`
