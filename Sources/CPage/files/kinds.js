// What files are by their first bytes, and how the page takes them: PNG and JPEG as they are, and as PNG what else the
// browser can show.

// A kind, how it begins (bytes as Latin-1), and what is to be done where the browser can't show it.
const toSave = 'save it as PNG or JPEG'
const kinds = [
  ['PNG', /^\x89PNG/], ['JPEG', /^\xff\xd8\xff/], ['WebP', /^RIFF.{4}WEBP/s], ['GIF', /^GIF8/], ['BMP', /^BM.{4}\0{4}/s], ['ICO', /^\0\0\x01\0/],
  ['AVIF', /^.{4}ftyp.{0,40}avi[fs]/s], ['SVG', /^(\xef\xbb\xbf)?\s*<(svg|\?xml|!--)/],
  ['HEIC', /^.{4}ftyp(he|m[is]f1)/s, toSave], ['TIFF', /^(II[*+]\0|MM\0[*+])/, toSave], ['JPEG XL', /^(\xff\x0a|\0\0\0\x0cJXL)/, toSave], ['PSD', /^8BPS/, toSave],
  ['a video', /^(.{4}(ftyp|moov|mdat)|\x1aE\xdf\xa3|RIFF.{4}AVI )/s, 'save a frame of it as PNG or JPEG'],
  ['PDF', /^%PDF/, 'save its page as PNG or JPEG'], ['a zip', /^PK\x03\x04/, 'expected a picture'],
  ['a model', /^(.{6}\0\0\{|GGUF)/s, 'the tools list those that “gentool models list” finds'],
  ['an empty file', /^$/, 'expected a picture'], ['text', /^[\t\n\r\x20-\x7e\x80-\xff]+$/, 'expected a picture'], ['data of an unknown kind', /^/, 'expected a picture'],
]
const areServed = ['PNG', 'JPEG']

async function kindOf(file) {
  let bytes
  try { bytes = new Uint8Array(await file.slice(0, 64).arrayBuffer()) } catch { throw new Error('it can’t be read; was it moved or changed?') }
  const start = String.fromCharCode(...bytes)
  return kinds.find(([, begins]) => begins.test(start))
}

const flaw = ([kind, , remedy]) => new Error(remedy ? `${kind} can’t be opened here; ${remedy}` : `the ${kind} is damaged or incomplete`)

// A picture of a file; of an animation the first one. Throws why there is none.
export async function decoded(file, options) {
  const kind = await kindOf(file)
  try { return await createImageBitmap(kind[0] === 'SVG' ? await drawing(file) : file, options) } catch { throw flaw(kind) }
}

// Only an element shows what is drawn of shapes.
async function drawing(file) {
  const image = new Image()
  image.src = URL.createObjectURL(new Blob([file], { type: 'image/svg+xml' }))
  try { await image.decode() } finally { URL.revokeObjectURL(image.src) }
  return image
}

// A file as the server takes it.
export async function served(file) {
  const [kind] = await kindOf(file)
  if (areServed.includes(kind)) return file
  const picture = await decoded(file)
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: picture.width, height: picture.height })
  canvas.getContext('2d').drawImage(picture, 0, 0)
  const png = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!png) throw new Error(`the ${kind} is too large for the browser; ${toSave}`)
  return new File([png], `${file.name.replace(/\.[^.]*$/, '')}.png`, { type: 'image/png' })
}

// Which files can be opened, which of these become PNG, and which are left out: [{ file, reason }].
export async function sorted(files) {
  const all = { pictures: [], converted: [], left: [] }
  const looks = await Promise.all(files.map((file) => kindOf(file).catch((error) => ({ error }))))
  for (const [index, file] of files.entries()) {
    const look = looks[index]
    try {
      if (look.error) throw look.error
      const [name, , remedy] = look
      // Some browsers show more kinds than others.
      if (remedy === toSave) (await decoded(file)).close()
      else if (remedy) throw flaw(look)
      all.pictures.push(file)
      if (!areServed.includes(name)) all.converted.push(file)
    } catch (error) { all.left.push({ file, reason: error.message }) }
  }
  return all
}
