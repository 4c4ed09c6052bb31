// Files that were dropped or chosen, also in folders within folders.

const isHidden = (file) => file.name.startsWith('.')

// Where a file lies within the folder that was chosen.
const paths = new WeakMap()
export const pathOf = (file) => paths.get(file) ?? (file.webkitRelativePath || file.name || 'picture.png')

const inOrder = (files) => files.sort((a, b) => pathOf(a).localeCompare(pathOf(b), undefined, { numeric: true }))

export const chosen = (files) => inOrder([...files].filter((file) => !isHidden(file)))

async function* within(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)))
    if (file && !isHidden(file)) {
      paths.set(file, entry.fullPath.replace(/^\//, ''))
      yield file
    }
  } else if (entry.isDirectory) {
    const reader = entry.createReader()
    for (;;) {
      // It tells a hundred at a time.
      const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])))
      if (some.length === 0) return
      for (const inner of some) yield* within(inner)
    }
  }
}

export async function dropped(transfer) {
  // They have to be asked for before anything is waited for.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean)
  if (!entries.some((entry) => entry.isDirectory)) return chosen(transfer.files)
  const files = []
  for (const entry of entries) for await (const file of within(entry)) files.push(file)
  return inOrder(files)
}
