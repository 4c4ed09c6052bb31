// Jobs of the server.

const at = (path) => new URL(path, location.origin)

// What the server advises, in words of the page.
const advice = [
  ['name a larger model with "model"', 'choose a larger model where the tool lists one'],
  ['inpaint removes what a box or a point selects', 'Erase removes what is marked'],
]
export const inPage = (text) => advice.reduce((text, [said, here]) => text.replace(said, here), text)

export class Failure extends Error {
  constructor(status, error) {
    super(error?.message ? inPage(error.message) : `the server answered ${status}`)
    this.status = status
    this.code = error?.code
  }
}

async function ask(path, options) {
  let response
  try { response = await fetch(at(path), options) } catch { throw new Failure(0, { message: 'No connection to the server; is it still running?' }) }
  if (response.ok) return response
  let error
  try { error = (await response.json()).error } catch {}
  throw new Failure(response.status, error)
}

export async function get(path) { return (await ask(path)).json() }

export async function blob(path) { return (await ask(path)).blob() }

// files: [[field, blob, name]]
export async function post(job, files) {
  const form = new FormData()
  form.append('job', JSON.stringify(job))
  for (const [field, file, name] of files) form.append(field, file, name ?? 'file.png')
  return (await ask('/api/jobs', { method: 'POST', body: form })).json()
}

// How to stop watching jobs.
const leaves = new Map()

export async function remove(id) {
  // Where nobody is there to cancel it, nobody waits for it either.
  try { await fetch(at(`/api/jobs/${id}`), { method: 'DELETE' }) } catch { leaves.get(id)?.() }
}

// Calls happens(kind, data) until the job has ended, and gives the job. Without a connection it tries again.
export function watch(id, happens) {
  return new Promise((resolve, reject) => {
    let events
    const end = (settle, value) => {
      events.close()
      leaves.delete(id)
      settle(value)
    }
    const listen = () => {
      if (!leaves.has(id)) return
      events = new EventSource(at(`/api/jobs/${id}/events`))
      const ended = (job) => {
        for (const notice of job.notices) notice.text = inPage(notice.text)
        if (job.error) job.error.message = inPage(job.error.message)
        end(resolve, job)
      }
      for (const kind of ['started', 'notice', 'progress', 'preview']) events.addEventListener(kind, (event) => happens(kind, JSON.parse(event.data)))
      for (const kind of ['done', 'failed', 'cancelled']) events.addEventListener(kind, (event) => ended(JSON.parse(event.data)))
      events.onerror = () => { events.close(); again() }
    }
    // The browser would try by itself, but does not tell a server that is away from one that does not know the job.
    const again = async () => {
      if (!leaves.has(id)) return
      happens('away')
      try {
        await get(`/api/jobs/${id}`)
        happens('back')
        setTimeout(listen, 300)
      } catch (error) {
        if (error.status === 404) end(reject, new Failure(404, { message: 'The server was restarted and the job is gone; run it again.' }))
        else if (error.status && error.status < 500) end(reject, error)
        else setTimeout(again, 1000)
      }
    }
    leaves.set(id, () => end(resolve, { status: 'cancelled' }))
    listen()
  })
}

export const resultPath = (id) => `/api/jobs/${id}/result`
