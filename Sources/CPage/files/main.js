import * as api from './api.js'
import { keep, kept } from './store.js'
import { Mask } from './mask.js'
import { Stage } from './stage.js'
import { tools } from './tools.js'
import { commandLine } from './command.js'
import { $, element, icon, toast, duration } from './parts.js'

const stage = new Stage($('view'))

const app = {
  tool: tools[0],
  brush: { size: 40, softness: 0.15 },
  models: [],
  styles: [['oil', 'Oil'], ['engraving', 'Engraving'], ['pencil', 'Pencil'], ['mosaic', 'Mosaic']],
  entries: [],
  entry: null,
  forward: [],
  mask: new Mask(1, 1),
  lastMask: null,
  job: null,
  queue: [],

  refresh(keepsDetails = false) {
    const isOpen = keepsDetails || $('panel').querySelector('details')?.open
    const { tool } = this
    const body = element('div', { class: 'body' }, element('h2', {}, tool.name), element('p', { class: 'hint' }, tool.hint), ...tool.settings(this).filter(Boolean))
    const run = element('button', { class: 'primary', id: 'run', type: 'button', onclick: () => this.run() }, tool.button, element('kbd', {}, '↵'))
    $('panel').replaceChildren(body, element('div', { class: 'foot' }, run))
    if (isOpen && body.querySelector('details')) body.querySelector('details').open = true
    this.ready()
    this.showCursor()
  },

  ready() {
    const run = $('run')
    if (run) run.disabled = Boolean(this.job) || !this.tool.isReady(this)
    $('undo').disabled = this.mask.marks.length === 0 && !this.entry?.parent
    $('redo').disabled = this.mask.undone.length === 0 && this.forward.length === 0
    for (const id of ['download', 'command']) $(id).disabled = !this.entry
    $('command').disabled = !this.entry?.command
    $('compare').disabled = !this.entry?.parent
    if (!this.entry?.parent && stage.isComparing) this.compare(false)
  },

  choose(id) {
    this.tool = tools.find((tool) => tool.id === id)
    for (const button of $('tools').children) {
      const isChosen = button.dataset.tool === id
      button.setAttribute('aria-selected', isChosen)
      button.tabIndex = isChosen ? 0 : -1
    }
    if (this.tool.marks && stage.isComparing) this.compare(false)
    this.refresh()
    stage.mask = this.tool.marks ? this.mask : null
    stage.draw()
  },

  // MARK: Pictures

  async add(blob, name, about = {}) {
    let picture
    try { picture = await createImageBitmap(blob) } catch {
      toast(`${name} is no picture that can be shown; expected PNG or JPEG.`, { bad: true })
      return null
    }
    const entry = {
      id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, blob, name, picture, width: picture.width, height: picture.height,
      label: 'Original', ...about,
    }
    this.entries.push(entry)
    // The memory of a browser ends, too.
    while (this.entries.length > 40) this.entries.shift()
    this.show(entry, about.parent !== undefined)
    this.save()
    return entry
  },

  show(entry, keepsView = false) {
    this.entry = entry
    $('welcome').hidden = true
    $('zoom').hidden = false
    $('name').textContent = entry.name
    $('size').textContent = `${entry.width} × ${entry.height}`
    document.title = `${entry.name} – gentool`
    stage.before = this.entries.find((other) => other.id === entry.parent)?.picture ?? null
    stage.show(entry.picture, keepsView)
    this.mask = new Mask(entry.width, entry.height)
    stage.mask = this.tool.marks ? this.mask : null
    // A brush that suits the picture.
    if (!keepsView) this.brush.size = Math.min(400, Math.max(8, Math.round(Math.max(entry.width, entry.height) / 22)))
    this.strip()
    this.refresh()
  },

  strip() {
    const nodes = this.entries.map((entry, index) => {
      entry.url ??= URL.createObjectURL(entry.blob)
      return element('button', {
        type: 'button', role: 'option', 'aria-selected': `${entry === this.entry}`, title: `${entry.label}: ${entry.name}`, 'aria-label': `${entry.label}, ${index + 1} of ${this.entries.length}`,
        onclick: () => { this.forward = []; this.show(entry, true); this.save() },
      }, element('img', { src: entry.url, alt: '' }), element('span', {}, entry.label))
    })
    $('history').replaceChildren(...(nodes.length ? nodes : []))
    nodes[this.entries.indexOf(this.entry)]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  },

  save() {
    const entries = this.entries.map(({ id, blob, name, label, parent, command, maskBlob }) => ({ id, blob, name, label, parent, command, maskBlob }))
    keep('entries', entries)
    keep('current', this.entry?.id)
  },

  async restore() {
    const entries = await kept('entries') ?? []
    const current = await kept('current')
    for (const entry of entries) {
      try {
        const picture = await createImageBitmap(entry.blob)
        this.entries.push({ ...entry, picture, width: picture.width, height: picture.height })
      } catch {}
    }
    const entry = this.entries.find((entry) => entry.id === current) ?? this.entries.at(-1)
    if (entry) this.show(entry)
    const job = await kept('job')
    if (job) this.follow(job)
  },

  async open(files) {
    const pictures = [...files].filter((file) => /^image\//.test(file.type) || /\.(png|jpe?g)$/i.test(file.name))
    if (pictures.length === 0) { if (files.length) toast('Expected PNG or JPEG pictures.', { bad: true }); return }
    for (const file of pictures) await this.add(file, file.name || 'picture.png')
    if (this.tool.id === 'generate') this.choose('erase')
  },

  // MARK: Work

  async run() {
    if (this.job || !this.tool.isReady(this)) return
    const { tool, entry } = this
    const mark = { tool: tool.id, done: tool.done, parent: entry?.id }
    let order
    try { order = await tool.order(this) } catch (error) { return toast(error.message, { bad: true }) }
    await this.ask(order, mark)
  },

  async fillAgain() {
    const source = this.entry?.command?.verb === 'inpaint' ? this.entries.find((other) => other.id === this.entry.parent) : null
    if (this.job || !source || !this.entry.maskBlob) return toast('Erase something first; then this fills the same hole in another way.')
    const erase = tools[0]
    erase.state.seed += 1
    const request = { ...this.entry.command.request, seed: erase.state.seed }
    const maskBlob = this.entry.maskBlob
    this.lastMask = maskBlob
    this.show(source, true)
    await this.ask({ verb: 'inpaint', request, files: [['mask', maskBlob, 'mask.png']], previews: 5 }, { done: 'Erased', parent: source.id })
  },

  async ask(order, mark) {
    const { verb, request, files, format, previews, isNew } = order
    const { entry } = this
    const all = verb === 'generate' ? files : [['picture', entry.blob, entry.name], ...files]
    this.busy(true)
    try {
      const job = await api.post({ verb, request, format, previews }, all)
      const about = {
        id: job.id, label: mark.done, parent: isNew ? undefined : mark.parent, maskBlob: verb === 'inpaint' || verb === 'cutout' ? this.lastMask : undefined,
        command: { verb, request, name: entry?.name ?? '' },
      }
      keep('job', about)
      await this.follow(about)
    } catch (error) {
      this.busy(false)
      toast(error.status === 429 ? 'Too many jobs wait; try again in a moment.' : error.message, { bad: true })
    }
  },

  async follow(about) {
    this.job = about.id
    this.busy(true)
    const started = Date.now()
    try {
      const job = await api.watch(about.id, (kind, data) => {
        if (kind === 'progress') this.progress(data.progress, data.remaining)
        if (kind === 'started') this.progress(data.progress ?? 0)
        if (kind === 'preview') this.preview(data.image, about)
      })
      if (job.status === 'done') {
        const blob = await api.blob(api.resultPath(about.id))
        const parent = this.entries.find((entry) => entry.id === about.parent)
        this.forward = []
        await this.add(blob, this.resultName(job.result.name, parent), {
          label: about.label, parent: parent?.id, maskBlob: about.maskBlob, command: { ...about.command, seed: job.seed, result: job.result.name },
        })
        const notices = job.notices.filter((notice) => !['mask-found', 'remnants-covered', 'enlarged'].includes(notice.code))
        for (const notice of notices.slice(0, 2)) toast(notice.text, { seconds: 9 })
        $('view').setAttribute('aria-label', `${about.label} in ${duration((Date.now() - started) / 1000)}. The picture. Arrow keys move the brush, Space paints.`)
      } else if (job.status === 'failed') {
        toast(job.error.message, { bad: true })
      }
    } catch (error) {
      // After a restart of the server nobody knows it.
      if (error.status !== 404) toast(error.message, { bad: true })
    } finally {
      this.job = null
      keep('job', undefined)
      stage.preview = null
      this.busy(false)
      stage.draw()
    }
  },

  resultName(name, parent) {
    // Names do not grow with each step.
    if (!parent) return name
    const stem = parent.name.replace(/(-(inpainted|upscaled|edited|styled|cutout|generated|mask))+(?=\.[^.]+$)/, '').replace(/\.[^.]+$/, '')
    return name.replace(/^.*?(-(inpainted|upscaled|edited|styled|cutout|generated|mask)\.[^.]+)$/, `${stem}$1`)
  },

  async preview(image, about) {
    const response = await fetch(image).catch(() => null)
    if (!response) return
    const bitmap = await createImageBitmap(await response.blob())
    if (this.job !== about.id) return
    if (about.parent === undefined && !this.entry) {
      $('welcome').hidden = true
      stage.show(bitmap)
    } else if (about.parent !== undefined) {
      stage.preview = bitmap
      stage.draw()
    }
  },

  busy(isBusy) {
    $('progress').hidden = !isBusy
    if (isBusy) { $('bar').style.width = '0'; $('progress-text').textContent = 'waiting …' }
    this.ready()
  },

  progress(fraction, remaining) {
    $('bar').style.width = `${Math.max(2, fraction * 100)}%`
    $('progress-text').textContent = remaining !== undefined && fraction > 0.05 ? `${Math.round(fraction * 100)} % · ${duration(remaining)}` : `${Math.round(fraction * 100)} %`
  },

  async cancel() {
    if (!this.job) return false
    await api.remove(this.job).catch(() => {})
    return true
  },

  // MARK: Marks

  clearMask() { this.mask.clear(); stage.draw(); this.ready() },

  undo() {
    if (this.mask.marks.length) this.mask.undo()
    else if (this.entry?.parent && !this.job) {
      const parent = this.entries.find((other) => other.id === this.entry.parent)
      if (parent) { const from = this.entry; const forward = [...this.forward, from]; this.show(parent, true); this.forward = forward; this.save() }
    }
    stage.draw()
    this.ready()
  },

  redo() {
    if (this.mask.undone.length) this.mask.redo()
    else if (this.forward.length && !this.job) { const forward = this.forward; const next = forward.pop(); this.show(next, true); this.forward = forward; this.save() }
    stage.draw()
    this.ready()
  },

  async find(request) {
    if (this.job) return
    const { entry, mask } = this
    this.busy(true)
    try {
      const job = await api.post({ verb: 'mask', request }, [['picture', entry.blob, entry.name]])
      this.job = job.id
      const ended = await api.watch(job.id, (kind, data) => { if (kind === 'progress') this.progress(data.progress, data.remaining) })
      if (ended.status === 'done' && this.entry === entry) mask.add(await Mask.mark(await api.blob(api.resultPath(job.id))))
      else if (ended.status === 'failed') toast(ended.error.message, { bad: true })
      api.remove(job.id)
    } catch (error) {
      toast(error.message, { bad: true })
    } finally {
      this.job = null
      this.busy(false)
      stage.draw()
      this.ready()
    }
  },

  // MARK: View

  compare(isOn = !stage.isComparing) {
    stage.isComparing = isOn && Boolean(stage.before)
    $('compare').setAttribute('aria-pressed', stage.isComparing)
    this.showCursor()
    stage.draw()
  },

  showCursor() {
    const { mode } = this.tool.state
    const paints = this.tool.marks && (mode === 'brush' || mode === 'rubber') && !stage.isComparing && this.entry
    if (stage.cursor) { if (paints) Object.assign(stage.cursor, this.brush); else stage.cursor = null }
    $('view').style.cursor = isPanning || holdsSpace ? 'grab' : stage.isComparing ? 'ew-resize' : paints ? 'none' : this.tool.marks && this.entry ? 'crosshair' : 'default'
    stage.draw()
  },

  download() {
    if (!this.entry) return
    this.entry.url ??= URL.createObjectURL(this.entry.blob)
    const link = element('a', { href: this.entry.url, download: this.entry.name })
    document.body.append(link)
    link.click()
    link.remove()
  },

  async copyCommand() {
    const { command, maskBlob, name } = this.entry ?? {}
    if (!command) return
    const line = commandLine(command.verb, command.request, command.name, command.result ?? name)
    const action = maskBlob ? {
      text: 'Save mask.png', run: () => {
        const link = element('a', { href: URL.createObjectURL(maskBlob), download: 'mask.png' })
        link.click()
      },
    } : undefined
    try { await navigator.clipboard.writeText(line); toast(`Copied: ${line}`, { action, seconds: 9 }) } catch { toast(line, { action, seconds: 30 }) }
  },
}

// MARK: Pointers

const pointers = new Map()
let isPanning = false
let holdsSpace = false
let gesture = null

const view = $('view')

function isOnSplit(place) {
  return stage.isComparing && Math.abs(place.left - (stage.x + stage.picture.width * stage.scale * stage.split)) < 24
}

view.addEventListener('pointerdown', (event) => {
  if (!app.entry) return
  view.setPointerCapture(event.pointerId)
  pointers.set(event.pointerId, event)
  if (pointers.size === 2) {
    // Two fingers zoom; what the first one began is taken back.
    if (gesture?.kind === 'stroke') app.mask.undo()
    stage.box = stage.outline = null
    gesture = { kind: 'pinch', ...pinch() }
    return
  }
  const place = stage.place(event)
  const { mode } = app.tool.state
  if (event.button === 1 || holdsSpace || (event.button === 0 && !app.tool.marks && !stage.isComparing)) {
    gesture = { kind: 'pan', x: event.clientX, y: event.clientY }
    isPanning = true
    app.showCursor()
    event.preventDefault()
  } else if (event.button !== 0) {
    gesture = null
  } else if (stage.isComparing) {
    gesture = isOnSplit(place) || event.pointerType === 'mouse' ? { kind: 'split' } : { kind: 'pan', x: event.clientX, y: event.clientY }
    if (gesture.kind === 'split') split(place)
  } else if (app.job) {
    gesture = { kind: 'pan', x: event.clientX, y: event.clientY }
  } else if (mode === 'brush' || mode === 'rubber') {
    app.mask.add({ kind: 'stroke', points: [place], size: app.brush.size, softness: app.brush.softness, erases: mode === 'rubber' })
    gesture = { kind: 'stroke' }
    stage.cursor = { ...place, ...app.brush }
    app.ready()
  } else if (mode === 'lasso') {
    stage.outline = [place]
    gesture = { kind: 'lasso' }
  } else {
    gesture = { kind: 'box', from: place, left: place.left, top: place.top }
  }
  stage.draw()
})

view.addEventListener('pointermove', (event) => {
  if (!app.entry) return
  const place = stage.place(event)
  if (pointers.has(event.pointerId)) pointers.set(event.pointerId, event)
  const { mode } = app.tool.state
  if (app.tool.marks && (mode === 'brush' || mode === 'rubber') && !stage.isComparing && event.pointerType !== 'touch') {
    stage.cursor = isPanning || holdsSpace ? null : { ...place, ...app.brush }
  }
  if (gesture?.kind === 'pinch' && pointers.size === 2) {
    const now = pinch()
    stage.pan(now.x - gesture.x, now.y - gesture.y)
    const frame = view.getBoundingClientRect()
    stage.zoom(now.distance / gesture.distance, now.x - frame.left, now.y - frame.top)
    gesture = { kind: 'pinch', ...now }
  } else if (gesture?.kind === 'pan') {
    stage.pan(event.clientX - gesture.x, event.clientY - gesture.y)
    Object.assign(gesture, { x: event.clientX, y: event.clientY })
  } else if (gesture?.kind === 'split') {
    split(place)
  } else if (gesture?.kind === 'stroke') {
    for (const step of event.getCoalescedEvents?.() ?? [event]) app.mask.extend(stage.place(step))
  } else if (gesture?.kind === 'lasso') {
    for (const step of event.getCoalescedEvents?.() ?? [event]) stage.outline.push(stage.place(step))
  } else if (gesture?.kind === 'box') {
    stage.box = boxBetween(gesture.from, place)
  }
  stage.draw()
})

function ended(event) {
  pointers.delete(event.pointerId)
  const place = app.entry ? stage.place(event) : null
  if (gesture?.kind === 'box' && place && event.type === 'pointerup') {
    const box = boxBetween(gesture.from, place)
    stage.box = null
    const isDrag = Math.hypot(place.left - gesture.left, place.top - gesture.top) > 5 && box.width > 1 && box.height > 1
    const inside = place.x >= 0 && place.y >= 0 && place.x < app.entry.width && place.y < app.entry.height
    if (isDrag && event.altKey) app.mask.add({ kind: 'box', ...box })
    else if (isDrag) app.find({ box: `${box.x},${box.y},${box.width},${box.height}` })
    else if (inside && app.tool.state.mode === 'point') app.find({ at: [`${Math.floor(place.x)},${Math.floor(place.y)}`] })
    app.ready()
  }
  if (gesture?.kind === 'lasso') {
    if (stage.outline?.length > 2 && event.type === 'pointerup') app.mask.add({ kind: 'shape', points: stage.outline })
    stage.outline = null
    app.ready()
  }
  if (gesture?.kind === 'pan') { isPanning = false; app.showCursor() }
  if (pointers.size === 0 || gesture?.kind !== 'pinch') gesture = null
  stage.draw()
}
view.addEventListener('pointerup', ended)
view.addEventListener('pointercancel', ended)
view.addEventListener('pointerleave', () => { stage.cursor = null; stage.draw() })

function pinch() {
  const [a, b] = [...pointers.values()]
  return { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2, distance: Math.max(10, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) }
}

function split(place) { stage.split = Math.min(1, Math.max(0, place.x / stage.picture.width)) }

function boxBetween(a, b) {
  const { width, height } = app.entry
  const clamp = (value, most) => Math.round(Math.min(most, Math.max(0, value)))
  const [x, y] = [clamp(Math.min(a.x, b.x), width), clamp(Math.min(a.y, b.y), height)]
  return { x, y, width: clamp(Math.max(a.x, b.x), width) - x, height: clamp(Math.max(a.y, b.y), height) - y }
}

view.addEventListener('wheel', (event) => {
  if (!app.entry) return
  event.preventDefault()
  const place = stage.place(event)
  // Trackpads pan with two fingers, and pinches come with Ctrl.
  if (!event.ctrlKey && event.deltaMode === 0 && (event.deltaX !== 0 || Math.abs(event.deltaY) < 40)) stage.pan(-event.deltaX, -event.deltaY)
  else stage.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), place.left, place.top)
}, { passive: false })

stage.changed = () => { $('zoom-value').textContent = `${Math.round(stage.scale * 100)} %` }

// MARK: Keys

const typing = (event) => event.target.matches('textarea, select, input:not([type=range]):not([type=checkbox])')

document.addEventListener('keydown', async (event) => {
  const control = event.ctrlKey || event.metaKey
  if (event.key === 'Escape') { if (stage.box || stage.outline) { stage.box = stage.outline = null; gesture = null; stage.draw() } else if (await app.cancel()) event.preventDefault(); else if (stage.isComparing) app.compare(false); return }
  if (typing(event)) return
  const key = event.key.toLowerCase()
  const run = (action) => { event.preventDefault(); action() }
  if (control && key === 'z') return run(() => event.shiftKey ? app.redo() : app.undo())
  if (control && key === 'y') return run(() => app.redo())
  if (control && key === 'o') return run(() => $('file').click())
  if (control && key === 's') return run(() => app.download())
  if (control || event.altKey) return
  const { state } = app.tool
  const mode = { b: 'brush', x: state.mode === 'rubber' ? 'brush' : 'rubber', m: 'box', k: 'point', l: 'lasso' }[key]
  if (mode && app.tool.marks) return run(() => { state.mode = mode; app.refresh() })
  const tool = tools.find((tool) => tool.key === key)
  if (tool) return run(() => app.choose(tool.id))
  if (key === '[' || key === ']') return run(() => { app.brush.size = Math.round(Math.min(400, Math.max(2, app.brush.size * (key === ']' ? 1.2 : 1 / 1.2)))); state.sizeField?.set(app.brush.size); app.showCursor() })
  if (key === 'c') return run(() => app.compare())
  if (key === '0') return run(() => stage.fit())
  if (key === '1') return run(() => stage.zoom(1 / stage.scale))
  if (key === '+' || key === '=') return run(() => stage.zoom(1.25))
  if (key === '-') return run(() => stage.zoom(0.8))
  if (key === '\\') { stage.showsBefore = true; return stage.draw() }
  if (event.target === view && app.entry && key.startsWith('arrow')) return run(() => moveCursor(key, event.shiftKey ? 5 : 1))
  if (event.target === view && app.entry && key === ' ' && stage.cursor && !event.repeat && movedByKeys) return run(dab)
  if (key === ' ' && !event.target.matches('button, summary, input')) return run(() => { holdsSpace = true; stage.cursor = null; app.showCursor() })
  if (key === 'enter' && !event.target.matches('button, summary, a')) return run(() => app.run())
})

document.addEventListener('keyup', (event) => {
  if (event.key === ' ') { holdsSpace = false; app.showCursor() }
  if (event.key === '\\') { stage.showsBefore = false; stage.draw() }
})

let movedByKeys = false
view.addEventListener('pointermove', () => { movedByKeys = false })

function moveCursor(key, factor) {
  const step = Math.max(1, app.brush.size / 4) * factor
  const cursor = stage.cursor ?? { x: app.entry.width / 2, y: app.entry.height / 2 }
  const [dx, dy] = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1] }[key]
  movedByKeys = true
  stage.cursor = {
    ...app.brush, x: Math.min(app.entry.width, Math.max(0, cursor.x + dx * step)), y: Math.min(app.entry.height, Math.max(0, cursor.y + dy * step)),
  }
  stage.draw()
}

function dab() {
  const { mode } = app.tool.state
  const { x, y } = stage.cursor
  if (mode === 'point') return app.find({ at: [`${Math.floor(x)},${Math.floor(y)}`] })
  app.mask.add({ kind: 'stroke', points: [{ x, y }], ...app.brush, erases: mode === 'rubber' })
  stage.draw()
  app.ready()
}

// MARK: Controls

for (const tool of tools) {
  const button = element('button', { type: 'button', role: 'tab', 'aria-selected': 'false', 'aria-controls': 'panel', title: `${tool.name} (${tool.key.toUpperCase()})`, onclick: () => app.choose(tool.id) }, icon(tool.id), tool.name)
  button.dataset.tool = tool.id
  $('tools').append(button)
}
$('tools').addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  event.stopPropagation()
  const all = [...$('tools').children]
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length]
  next.focus()
  next.click()
})

for (const id of ['open', 'open2']) $(id).addEventListener('click', () => $('file').click())
$('start-generate').addEventListener('click', () => { app.choose('generate'); $('panel').querySelector('textarea').focus() })
$('file').addEventListener('change', () => { app.open($('file').files); $('file').value = '' })
$('style-file').addEventListener('change', () => {
  const file = $('style-file').files[0]
  const { state } = tools.find((tool) => tool.id === 'style')
  if (file) { Object.assign(state, { own: file, ownURL: URL.createObjectURL(file), style: 'own' }); app.refresh() }
  $('style-file').value = ''
})
$('undo').addEventListener('click', () => app.undo())
$('redo').addEventListener('click', () => app.redo())
$('compare').addEventListener('click', () => app.compare())
$('command').addEventListener('click', () => app.copyCommand())
$('download').addEventListener('click', () => app.download())
$('cancel').addEventListener('click', () => app.cancel())
$('zoom-in').addEventListener('click', () => stage.zoom(1.25))
$('zoom-out').addEventListener('click', () => stage.zoom(0.8))
$('zoom-fit').addEventListener('click', () => stage.fit())
$('zoom-value').addEventListener('click', () => stage.zoom(1 / stage.scale))

const dark = matchMedia('(prefers-color-scheme: dark)')
const theme = () => localStorage.getItem('theme') ?? (dark.matches ? 'dark' : 'light')
const applyTheme = () => { document.documentElement.dataset.theme = theme(); stage.draw() }
$('theme').addEventListener('click', () => { localStorage.setItem('theme', theme() === 'dark' ? 'light' : 'dark'); applyTheme() })
dark.addEventListener('change', applyTheme)
applyTheme()

let dragDepth = 0
addEventListener('dragenter', (event) => { if (event.dataTransfer?.types.includes('Files')) { dragDepth += 1; $('dropping').hidden = false } })
addEventListener('dragleave', () => { dragDepth = Math.max(0, dragDepth - 1); if (!dragDepth) $('dropping').hidden = true })
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => { event.preventDefault(); dragDepth = 0; $('dropping').hidden = true; app.open(event.dataTransfer.files) })
addEventListener('paste', (event) => { if (event.clipboardData.files.length) { event.preventDefault(); app.open(event.clipboardData.files) } })

app.choose('erase')
await app.restore()
api.get('/api/models').then(({ models }) => { app.models = models; if (models.length) app.refresh() }).catch(() => {})
document.documentElement.dataset.ready = 'true'
