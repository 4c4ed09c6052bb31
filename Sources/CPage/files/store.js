// What a reload is not to lose: the pictures of the strip, and the job that is being done.

const open = new Promise((resolve) => {
  const request = indexedDB.open('gentool', 1)
  request.onupgradeneeded = () => request.result.createObjectStore('kept')
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => resolve(null)
})

const done = (request) => new Promise((resolve) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => resolve(undefined)
})

export async function keep(key, value) {
  const database = await open
  if (!database) return
  try { await done(database.transaction('kept', 'readwrite').objectStore('kept').put(value, key)) } catch {}
}

export async function kept(key) {
  const database = await open
  if (!database) return undefined
  try { return await done(database.transaction('kept').objectStore('kept').get(key)) } catch { return undefined }
}
