// The line that makes the same picture at a terminal.

const quoted = (text) => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

const usual = { seed: 0, strength: 1, style_scale: 1, mask_from: null }

export function commandLine(verb, request, name, result) {
  const words = ['gentool', verb]
  const rest = { ...request }
  if (verb === 'generate') words.push(quoted(rest.prompt))
  else words.push(quoted(name))
  if (verb === 'edit') words.push(quoted(rest.instruction))
  delete rest.instruction
  if (verb === 'generate') delete rest.prompt
  if (rest.mask_from) { words.push('--mask', 'mask.png'); delete rest.mask }
  if (verb === 'style') { words.push('--style', 'style.jpg'); delete rest.style }
  for (const [field, value] of Object.entries(rest)) {
    if (field in usual && (usual[field] === null || usual[field] === value)) continue
    const option = `--${field.replaceAll('_', '-')}`
    if (value === true) words.push(option)
    else if (value !== false && value !== null) words.push(option, quoted(`${value}`))
  }
  words.push('-o', quoted(result))
  return words.join(' ')
}
