// Small pieces of the page.

export const $ = (id) => document.getElementById(id)

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else if (name in node && typeof value !== 'string') node[name] = value
    else if (value !== undefined) node.setAttribute(name, value)
  }
  node.append(...children.filter((child) => child !== null && child !== undefined))
  return node
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#i-${name}`)
  svg.setAttribute('aria-hidden', 'true')
  svg.append(use)
  return svg
}

// Closes one of many pictures.
export const closer = (name, close) => element('button', { type: 'button', class: 'close', title: `Close ${name}`, 'aria-label': `Close ${name}`, onclick: close }, icon('close'))

let count = 0
const fresh = () => `f${count += 1}`

export function slider(label, { value, min, max, step = 1, unit = '', changed }) {
  const id = fresh()
  const output = element('output', { for: id }, `${value}${unit}`)
  const input = element('input', { type: 'range', id, min: `${min}`, max: `${max}`, step: `${step}` })
  input.value = value
  input.addEventListener('input', () => { output.textContent = `${input.value}${unit}`; changed(Number(input.value)) })
  const field = element('div', { class: 'field' }, element('label', { for: id }, label, output), input)
  field.set = (value) => { input.value = value; output.textContent = `${Math.round(value * 100) / 100}${unit}` }
  return field
}

export function segments(label, options, value, changed) {
  const group = element('div', { class: 'segments', role: 'radiogroup', 'aria-label': label })
  const select = (chosen) => {
    for (const button of group.children) {
      const isChosen = button.dataset.value === `${chosen}`
      button.setAttribute('aria-checked', isChosen)
      button.tabIndex = isChosen ? 0 : -1
    }
  }
  for (const { value: own, text, icon: name, title } of options) {
    const button = element('button', { type: 'button', role: 'radio', title, onclick: () => { select(own); changed(own) } },
      name ? icon(name) : null, text)
    button.dataset.value = own
    group.append(button)
  }
  group.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const all = [...group.children]
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length]
    next.focus()
    next.click()
  })
  select(value)
  group.select = select
  return group
}

export function check(label, value, changed, title) {
  const input = element('input', { type: 'checkbox' })
  input.checked = value
  input.addEventListener('change', () => changed(input.checked))
  return element('label', { class: 'check', title }, input, label)
}

export function text(label, { value, placeholder, changed, entered }) {
  const id = fresh()
  const area = element('textarea', { id, placeholder, spellcheck: 'true' })
  area.value = value
  area.addEventListener('input', () => changed(area.value))
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); entered() }
  })
  const field = element('div', { class: 'field' }, element('label', { for: id }, label), area)
  field.set = (value) => { area.value = value; changed(value); area.focus() }
  return field
}

// A line of words, and what is done with them.
export function words(label, { value, placeholder, button, changed, entered }) {
  const id = fresh()
  const input = element('input', { id, type: 'text', placeholder, spellcheck: 'true', autocomplete: 'off' })
  const go = element('button', { type: 'button', onclick: () => entered() }, button)
  const ready = () => { go.disabled = input.value.trim() === '' }
  input.value = value
  input.addEventListener('input', () => { changed(input.value); ready() })
  input.addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.isComposing && input.value.trim()) { event.preventDefault(); entered() } })
  ready()
  return element('div', { class: 'field' }, element('label', { for: id }, label), element('div', { class: 'line' }, input, button ? go : null))
}

export function chooseFiles() {
  return new Promise((resolve) => {
    const input = element('input', { type: 'file', accept: 'image/*' })
    input.addEventListener('change', () => resolve([...input.files]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}

export function save(blob, name) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

export function choice(label, options, value, changed) {
  const id = fresh()
  const select = element('select', { id }, ...options.map(([own, name]) => element('option', { value: own }, name)))
  select.value = value
  select.addEventListener('change', () => changed(select.value))
  return element('div', { class: 'field' }, element('label', { for: id }, label), select)
}

export function number(label, value, changed) {
  const id = fresh()
  const input = element('input', { id, type: 'number', min: '0', step: '1', inputmode: 'numeric' })
  input.value = value
  input.addEventListener('input', () => changed(Math.max(0, Math.floor(Number(input.value) || 0))))
  return element('div', { class: 'field' }, element('label', { for: id }, label), input)
}

export function toast(message, { bad = false, action, seconds = bad ? 12 : 5 } = {}) {
  const node = element('div', { class: bad ? 'toast bad' : 'toast', role: bad ? 'alert' : 'status' }, element('span', {}, message))
  const leave = () => node.remove()
  leave.say = (now) => { node.firstChild.textContent = now }
  if (action) node.append(element('button', { type: 'button', onclick: () => { action.run(); leave() } }, action.text))
  node.append(element('button', { type: 'button', class: 'icon', 'aria-label': 'Close', onclick: leave }, icon('close')))
  const all = $('toasts')
  for (const other of [...all.children]) if (other.firstChild.textContent === message) other.remove()
  all.append(node)
  while (all.children.length > 3) all.firstChild.remove()
  // The picture takes its room then: not below a stroke, nor while it is read.
  const expire = () => node.matches(':hover') || $('view').matches(':active') ? setTimeout(expire, 500) : leave()
  setTimeout(expire, seconds * 1000)
  return leave
}

// How long it still takes: not said before it means something, and without jumps.
export class Remaining {
  at(fraction, seconds) {
    const now = Date.now() / 1000
    this.start ??= now
    const isEarly = fraction < 0.05 || now - this.start < 3
    const end = now + seconds
    this.end = isEarly ? end : this.end + (end - this.end) * (1 - Math.exp((this.last - now) / 4))
    this.last = now
    if (isEarly) return undefined
    const left = this.end - now
    return left > 10 ? Math.ceil(left / 5) * 5 : left
  }
}

export function duration(seconds) {
  const whole = Math.max(1, Math.ceil(seconds))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
