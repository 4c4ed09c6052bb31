import * as api from './api.js'
import { keep, kept } from './store.js'
import { Mask } from './mask.js'
import { Stage } from './stage.js'
import { Sketch } from './moving.js'
import { tools } from './tools.js'
import { commandLine } from './command.js'
import { Batch } from './batch.js'
import { chosen, dropped, pathOf } from './folders.js'
import { decoded, served, sorted } from './kinds.js'
import { $, closer, element, icon, toast, duration, save, chooseFiles, Remaining } from './parts.js'

const stage = new Stage($('view'))
const moveless = matchMedia('(prefers-reduced-motion: reduce)')

const app = {
  tool: tools[0],
  brush: { size: 40, softness: 0.15 },
  models: [],
  // Whether the server has said which there are.
  knowsModels: false,
  // The most that the server takes of a picture.
  limits: { pixels: Infinity, bytes: Infinity },
  styles: [['oil', 'Oil'], ['engraving', 'Engraving'], ['pencil', 'Pencil'], ['mosaic', 'Mosaic']],
  entries: [],
  entry: null,
  forward: [],
  mask: new Mask(1, 1),
  lastMask: null,
  job: null,
  // Whether what moves is seen so: a clip, or what is going to be one.
  plays: false,
  // Which clips are being made as other kinds of files.
  making: new Set(),

  get hasPicture() { return Boolean(this.entry) || this.batch.isShown },

  // The first model that can be named for a use.
  model(use) { return this.models.find((model) => model.uses.includes(use))?.name },

  refresh(keepsDetails = false) {
    const isOpen = keepsDetails || $('panel').querySelector('details')?.open
    const { tool } = this
    const body = element('div', { class: 'body' }, element('h2', {}, tool.name), element('p', { class: 'hint' }, tool.hint), ...tool.settings(this).filter(Boolean))
    const all = this.batch.isShown && !tool.isNew ? ` ${this.batch.count} pictures` : ''
    const run = element('button', { class: 'primary', id: 'run', type: 'button', onclick: () => this.run() }, `${tool.button}${all}`, element('kbd', {}, '↵'))
    $('panel').replaceChildren(body, element('div', { class: 'foot' }, run))
    if (isOpen && body.querySelector('details')) body.querySelector('details').open = true
    this.ready()
    this.showCursor()
  },

  // While a job is on its way to the server it can't be told of yet, but another must not begin.
  get isBusy() { return Boolean(this.job || this.sending) },

  ready() {
    const run = $('run')
    const isBatch = this.batch.isShown
    if (run) run.disabled = this.isBusy || this.batch.isRunning || !this.tool.isReady(this)
    $('undo').disabled = isBatch || this.mask.marks.length === 0 && !this.entry?.parent
    $('redo').disabled = isBatch || this.mask.undone.length === 0 && this.forward.length === 0
    $('download').disabled = isBatch ? this.batch.results.length === 0 || this.batch.isRunning : !this.entry
    $('download').lastChild.textContent = isBatch ? 'Download zip' : 'Download'
    $('command').disabled = isBatch || !this.entry?.command
    $('compare').disabled = isBatch || !this.entry?.parent
    this.tellMarked()
    this.settle()
    this.keepMarks()
    if (!this.entry?.parent && stage.isComparing) this.compare(false)
  },

  // How much is marked: more than was meant is easily marked by a click on water or sky.
  tellMarked() {
    const node = document.getElementById('marked')
    if (!node) return
    const share = this.mask.coverage
    node.hidden = share === 0
    const isMuch = share > 0.2 && !this.tool.marksMuch
    node.classList.toggle('warn', isMuch)
    node.textContent = `${share < 0.01 ? 'Less than 1' : Math.round(share * 100)} % of the picture is marked${isMuch ? ': that is much. If the thing is smaller, undo, and drag a box close around it.' : '.'}`
  },

  choose(id) {
    this.tool = tools.find((tool) => tool.id === id) ?? tools[0]
    for (const button of $('tools').children) {
      const isChosen = button.dataset.tool === this.tool.id
      button.setAttribute('aria-selected', isChosen)
      button.tabIndex = isChosen ? 0 : -1
      if (isChosen) button.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    }
    if (this.tool.marks && stage.isComparing) this.compare(false)
    this.plays = Boolean(this.entry?.clip) && !moveless.matches
    this.refresh()
    stage.draw()
  },

  // MARK: What moves

  get canPlay() { return Boolean(this.entry) && !this.batch.isShown && Boolean(this.entry.clip || this.tool.motion && this.tool.isReady(this)) },

  // Shows what plays, and what can be aimed.
  settle() {
    const { entry, tool, mask } = this
    this.plays &&= this.canPlay
    const [player, clip] = [$('player'), this.plays && entry.clip]
    player.hidden = !clip
    if (clip && player.src !== entry.url) player.src = entry.url
    stage.player = clip ? player : null
    if (!this.plays || clip) stage.sketch = null
    stage.mask = tool.marks && !this.plays && !entry?.clip ? mask : null
    const drift = tool.motion && entry && !entry.clip ? tool.motion(this).drift : null
    const from = drift && mask.center && tool.fields ? { x: mask.center.x * entry.width, y: mask.center.y * entry.height } : null
    stage.arrow = from ? { from, to: { x: from.x + drift.x, y: from.y + drift.y } } : null
    const button = $('play')
    button.hidden = !this.canPlay
    button.setAttribute('aria-pressed', this.plays)
    button.firstElementChild.firstElementChild.setAttribute('href', this.plays ? '#i-pause' : '#i-play')
  },

  play(isOn = !this.plays) {
    this.plays = isOn
    this.settle()
    if (this.plays && !this.entry.clip) {
      const sketch = new Sketch(this.entry.picture, this.mask, this.tool.motion(this))
      stage.sketch = () => sketch.frame(performance.now() / 1000 / sketch.motion.seconds % 1)
      this.sketch = sketch
    }
    stage.draw()
  },

  // It is to move in another way.
  moved() {
    this.toStill()
    this.ready()
    if (stage.sketch) this.sketch.motion = this.tool.motion(this)
    else if (!moveless.matches && !this.isBusy) this.play(true)
    stage.draw()
  },

  // Not a clip is worked on, but the picture that it was made of.
  get still() { return this.entry?.clip && this.entries.find(({ id }) => id === this.entry.parent) || this.entry },

  toStill() { if (this.still !== this.entry) this.show(this.still, true, true) },

  // MARK: Pictures

  async add(blob, name, about = {}) {
    let picture
    try {
      picture = await decoded(blob)
      fits(picture.width * picture.height, this.limits.pixels, 1e6, 'million pixels')
    } catch (error) {
      toast(`${name}: ${error.message}.`, { bad: true })
      return null
    }
    const entry = {
      id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, blob, name, picture, width: picture.width, height: picture.height,
      label: name, ...about,
    }
    this.entries.push(entry)
    // The memory of a browser ends, too.
    while (this.entries.length > 40) this.entries.shift()
    this.show(entry, about.parent !== undefined, Boolean(about.clip) && this.entry?.id === about.parent)
    this.save()
    return entry
  },

  // A file as it was opened.
  async addFile(file) {
    try {
      const picture = await served(file)
      fits(picture.size, this.limits.bytes, 1 << 20, 'MiB')
      return await this.add(picture, picture.name || 'picture.png')
    } catch (error) {
      toast(`${file.name}: ${error.message}.`, { bad: true })
      return null
    }
  },

  close(entry) {
    const index = this.entries.indexOf(entry)
    this.entries.splice(index, 1)
    this.forward = []
    if (entry !== this.entry) this.strip()
    else if (this.batch.isShown || this.entries.length === 0) this.leave()
    else this.show(this.entries[Math.min(index, this.entries.length - 1)])
    this.save()
    toast(`${entry.name} was closed.`, { action: { text: 'Undo', run: () => { this.entries.splice(index, 0, entry); this.show(entry); this.save() } } })
  },

  show(entry, keepsView = false, keepsMask = false) {
    this.entry = entry
    this.plays = Boolean(entry.clip) && !moveless.matches
    entry.url ??= URL.createObjectURL(entry.blob)
    this.batch.hide()
    $('welcome').hidden = true
    $('zoom').hidden = $('view').hidden = false
    $('name').textContent = entry.name
    $('size').textContent = `${entry.width} × ${entry.height}`
    document.title = `${entry.name} – gentool`
    stage.before = this.entries.find((other) => other.id === entry.parent)?.picture ?? null
    stage.inside = insideOf(entry, stage.before)
    stage.show(entry.picture, keepsView)
    if (!keepsMask) this.mask = new Mask(entry.width, entry.height)
    // A brush and a drift that suit the picture.
    if (!keepsView) for (const { state } of tools) if (state.drift) state.drift = null
    if (!keepsView) this.brush.size = Math.min(400, Math.max(8, Math.round(Math.max(entry.width, entry.height) / 28)))
    this.strip()
    this.refresh()
  },

  strip() {
    const nodes = this.entries.map((entry, index) => {
      entry.url ??= URL.createObjectURL(entry.blob)
      const step = element('button', {
        type: 'button', role: 'option', 'aria-selected': `${entry === this.entry && !this.batch.isShown}`, title: entry.label === entry.name ? entry.name : `${entry.label}: ${entry.name}`, 'aria-label': `${entry.label}, ${index + 1} of ${this.entries.length}`,
        onclick: () => { this.forward = []; this.show(entry, true); this.save() },
        onkeydown: (event) => { if (event.key === 'Delete') this.close(entry) },
      }, entry.clip ? stillOf(entry.picture) : element('img', { src: entry.url, alt: '' }), element('span', {}, entry.label))
      return element('div', { class: 'step', role: 'presentation' }, step, closer(entry.name, () => this.close(entry)))
    })
    const all = this.batch.count ? [element('button', {
      type: 'button', class: 'all', role: 'option', 'aria-selected': `${this.batch.isShown}`, onclick: () => this.batch.show(),
    }, icon('grid'), `All ${this.batch.count}`)] : []
    const hadFocus = $('history').contains(document.activeElement)
    $('history').replaceChildren(...all, ...nodes)
    if (hadFocus) $('history').querySelector('[aria-selected=true]')?.focus({ preventScroll: true })
    if (!this.batch.isShown) nodes[this.entries.indexOf(this.entry)]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  },

  save() {
    const entries = this.entries.map(({ id, blob, name, label, parent, command, maskBlob, clip }) => ({ id, blob, name, label, parent, command, maskBlob, clip }))
    keep('entries', entries)
    keep('current', this.entry?.id)
  },

  async restore() {
    const marks = await kept('marks')
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
    if (entry && marks?.entry === entry.id) {
      this.mask.add(await Mask.mark(marks.blob))
      this.ready()
    }
    const job = await kept('job')
    if (job) this.follow(job)
  },

  async open(files) {
    if (this.batch.isRunning) return toast('Pictures are being made; wait for them, or cancel first.')
    const all = chosen(files)
    const leave = all.length > 100 ? toast(`Looking at ${all.length} files …`, { seconds: 600 }) : () => {}
    const { pictures, converted, left } = await sorted(all)
    leave()
    if (pictures.length + left.length === 0) return toast('No pictures were found there.', { bad: true })
    if (converted.length) toast(`Converted to PNG: ${converted.map(pathOf).join(', ')}. Their metadata is not kept, and of an animation only the first frame.`, { seconds: 12 })
    if (pictures.length && this.tool.isNew) this.choose('erase')
    if (pictures.length > 1 || this.batch.isShown) return this.batch.add(pictures, left)
    if (left.length) toast(left.map(({ file, reason }) => `${pathOf(file)}: ${reason}.`).join('\n'), { bad: true, seconds: 20 })
    if (pictures.length) await this.addFile(pictures[0])
  },

  // Many pictures are seen instead of one.
  showsBatch() {
    for (const id of ['welcome', 'zoom', 'view']) $(id).hidden = true
    $('name').textContent = `${this.batch.count} pictures`
    $('size').textContent = ''
    document.title = `${this.batch.count} pictures – gentool`
    if (stage.isComparing) this.compare(false)
    this.strip()
    this.refresh()
  },

  leftBatch() {
    const entry = this.entry ?? this.entries.at(-1)
    if (entry) this.show(entry, true)
    else this.leave()
  },

  // No picture is seen any more, though there may be many.
  leave() {
    this.entry = null
    this.mask = new Mask(1, 1)
    stage.clear()
    if (this.batch.isShown) return this.showsBatch()
    $('welcome').hidden = $('view').hidden = false
    $('zoom').hidden = true
    $('name').textContent = $('size').textContent = ''
    document.title = 'gentool'
    this.strip()
    this.refresh()
  },

  // MARK: Work

  async run() {
    if (this.isBusy || this.batch.isRunning || !this.tool.isReady(this)) return
    const { tool } = this
    if (this.batch.isShown && !tool.isNew) return this.batch.run(tool)
    if (!tool.isNew) this.toStill()
    this.play(false)
    const { entry } = this
    const mark = { tool: tool.id, done: tool.done, parent: entry?.id }
    const sending = this.sending = {}
    let order
    try { order = await tool.order(this) } catch (error) { toast(error.message, { bad: true }) }
    if (order && !sending.isCancelled) await this.ask(order, mark, sending)
    else if (this.sending === sending) { this.sending = null; this.ready() }
  },

  async fillAgain() {
    const source = this.entry?.maskBlob && this.entry.command?.verb === 'inpaint' ? this.entries.find((other) => other.id === this.entry.parent) : null
    if (this.isBusy || !source || !this.entry.maskBlob) return toast('Erase something first; then this fills the same hole in another way.')
    const erase = tools[0]
    erase.state.seed += 1
    const request = { ...this.entry.command.request, seed: erase.state.seed }
    const maskBlob = this.entry.maskBlob
    this.lastMask = maskBlob
    this.show(source, true)
    this.sending = {}
    await this.ask({ verb: 'inpaint', request, files: [['mask', maskBlob, 'mask.png']], previews: 5 }, { done: 'Erased', parent: source.id }, this.sending)
  },

  async ask(order, mark, sending) {
    const { verb, request, files, format, previews, isNew } = order
    const { entry } = this
    const all = verb === 'generate' ? files : [['picture', entry.blob, entry.name], ...files]
    this.busy(true)
    try {
      const job = await api.post({ verb, request, format, previews }, all)
      if (sending.isCancelled) return api.remove(job.id)
      const about = {
        id: job.id, label: mark.done, parent: isNew ? undefined : mark.parent, maskBlob: files.some(([field]) => field === 'mask') ? this.lastMask : undefined,
        command: { verb, request, name: entry?.name ?? '' },
      }
      keep('job', about)
      const following = this.follow(about)
      this.sending = null
      await following
    } catch (error) {
      if (sending.isCancelled) return
      this.sending = null
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
        this.told(kind, data)
        if (kind === 'preview') this.preview(data.image, about)
      })
      if (job.status === 'done') {
        const blob = await api.blob(api.resultPath(about.id))
        const parent = this.entries.find((entry) => entry.id === about.parent)
        this.forward = []
        await this.add(blob, this.resultName(job.result.name, parent), {
          label: about.label, parent: parent?.id, maskBlob: about.maskBlob, command: { ...about.command, seed: job.seed, result: job.result.name },
          clip: job.result.kinds && { job: about.id, kinds: job.result.kinds },
        })
        const notices = job.notices.filter((notice) => !['mask-found', 'remnants-covered', 'enlarged'].includes(notice.code))
        for (const notice of notices.slice(0, 2)) toast(notice.text, { seconds: 9 })
        $('view').setAttribute('aria-label', `${about.label} in ${duration((Date.now() - started) / 1000)}. The picture. Arrow keys move the brush, Space paints.`)
      } else if (job.status === 'failed') {
        toast(job.error.message, { bad: true })
      }
    } catch (error) {
      toast(error.message, { bad: true })
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
    const stem = parent.name.replace(/(-(inpainted|upscaled|restored|edited|styled|cutout|generated|animated|mask))+(?=\.[^.]+$)/, '').replace(/\.[^.]+$/, '')
    return name.replace(/^.*?(-(inpainted|upscaled|restored|edited|styled|cutout|generated|animated|mask)\.[^.]+)$/, `${stem}$1`)
  },

  async preview(image, about) {
    // What a data URL holds may not be fetched under the page's policy.
    const bytes = Uint8Array.from(atob(image.slice(image.indexOf(',') + 1)), (letter) => letter.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => null)
    if (!bitmap || this.job !== about.id) return
    if (about.parent === undefined && !this.entry) {
      $('welcome').hidden = true
      stage.show(bitmap)
    } else if (about.parent === this.entry?.id) {
      stage.preview = bitmap
      stage.draw()
    }
  },

  busy(isBusy) {
    $('progress').hidden = !isBusy
    if (isBusy) {
      $('bar').style.width = '0'
      this.told('back')
      this.remaining = new Remaining()
    }
    this.ready()
  },

  // What happens to a job.
  told(kind, data) {
    if (kind === 'started') this.progress(data.progress ?? 0)
    if (kind === 'progress') this.progress(data.progress, data.remaining)
    if (kind === 'away') $('progress-text').textContent = 'No connection to the server, trying again …'
    if (kind === 'back') $('progress-text').textContent = 'waiting …'
  },

  progress(fraction, seconds, what = `${Math.round(fraction * 100)} %`) {
    const left = seconds === undefined ? undefined : this.remaining.at(fraction, seconds)
    $('bar').style.width = `${Math.max(2, fraction * 100)}%`
    $('progress-text').textContent = left === undefined ? what : `${what} · ${duration(left)}`
  },

  async cancel() {
    if (this.batch.isRunning) { this.batch.cancel(); return true }
    if (this.sending) {
      this.sending.isCancelled = true
      this.sending = null
      this.busy(false)
      return true
    }
    if (!this.job) return false
    await api.remove(this.job)
    return true
  },

  // MARK: Marks

  clearMask() { this.toStill(); this.mask.clear(); stage.draw(); this.ready() },

  undo() {
    if (this.mask.marks.length && !this.entry?.clip) { this.play(false); this.mask.undo() } else if (this.entry?.parent && !this.isBusy) {
      const parent = this.entries.find((other) => other.id === this.entry.parent)
      if (parent) { const from = this.entry; const forward = [...this.forward, from]; this.show(parent, true, Boolean(from.clip)); this.forward = forward; this.save() }
    }
    stage.draw()
    this.ready()
  },

  redo() {
    if (this.mask.undone.length) { this.play(false); this.mask.redo() } else if (this.forward.length && !this.isBusy) { const forward = this.forward; const next = forward.pop(); this.show(next, true, Boolean(next.clip)); this.forward = forward; this.save() }
    stage.draw()
    this.ready()
  },

  async openMask() {
    const [file] = await chooseFiles()
    if (!file || !this.entry) return
    this.toStill()
    this.play(false)
    try { this.mask.add(await Mask.mark(file)) } catch (error) { toast(`${file.name}: ${error.message}.`, { bad: true }) }
    stage.draw()
    this.ready()
  },

  async find(request) {
    if (this.isBusy || !this.entry) return
    this.toStill()
    this.play(false)
    const { entry, mask } = this
    this.busy(true)
    try {
      const job = await api.post({ verb: 'mask', request }, [['picture', entry.blob, entry.name]])
      this.job = job.id
      const ended = await api.watch(job.id, (kind, data) => this.told(kind, data))
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

  // A reload finds what is marked, too.
  keepMarks() {
    clearTimeout(this.keeping)
    this.keeping = setTimeout(async () => {
      const { entry, mask } = this
      keep('marks', entry && !mask.isEmpty ? { entry: entry.id, blob: await mask.blob() } : undefined)
    }, 500)
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
    $('view').style.cursor = isPanning || holdsSpace || isOverArrow ? 'grab' : stage.isComparing ? 'ew-resize' : paints ? 'none' : this.tool.marks && this.entry ? 'crosshair' : 'default'
    stage.draw()
  },

  download() {
    if (this.batch.isShown) return this.batch.download()
    if (this.entry?.clip) return this.chooseKind()
    if (this.entry) save(this.entry.blob, this.entry.name)
  },

  // A clip becomes a file of any kind that the server can write.
  chooseKind() {
    const about = { gif: ['GIF', 'seen everywhere, few colours'], png: ['Animated PNG', 'nothing is lost, large'], avi: ['AVI', 'Motion-JPEG, for editing'], mp4: ['MP4', 'small, for players and phones'], webm: ['WebM', 'small, for web pages'] }
    const { entry } = this
    $('kind-list').replaceChildren(...entry.clip.kinds.filter((kind) => about[kind]).map((kind) => element('button', {
      type: 'button', disabled: this.making.has(`${entry.clip.job} ${kind}`), onclick: () => { $('kinds').close(); this.saveAs(entry, kind, about[kind][0]) },
    }, element('b', {}, about[kind][0]), element('span', { class: 'dim' }, this.making.has(`${entry.clip.job} ${kind}`) ? 'is being made' : about[kind][1]))))
    $('kinds').showModal()
  },

  async saveAs(entry, kind, title) {
    if (kind === 'png') return save(entry.blob, entry.name)
    const own = `${entry.clip.job} ${kind}`
    this.making.add(own)
    const start = Date.now()
    const leave = toast(`${title} is being made …`, { seconds: 3600 })
    const telling = setInterval(() => leave.say(`${title} is being made, for ${duration((Date.now() - start) / 1000)} …`), 1000)
    try {
      save(await api.blob(`${api.resultPath(entry.clip.job)}?as=${kind}`), entry.name.replace(/\.[^.]+$/, `.${kind}`))
    } catch (error) {
      toast(error.status === 404 ? `The server does not remember this clip; move the picture again for ${title}.` : error.message, { bad: true })
    } finally {
      clearInterval(telling)
      this.making.delete(own)
      leave()
    }
  },

  async copyPicture() {
    const { entry } = this
    if (!entry || this.batch.isShown) return
    // Browsers take PNG alone.
    const picture = entry.blob.type === 'image/png' ? entry.blob : new Promise((resolve) => {
      const canvas = element('canvas', { width: entry.width, height: entry.height })
      canvas.getContext('2d').drawImage(entry.picture, 0, 0)
      canvas.toBlob(resolve, 'image/png')
    })
    try { await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]); toast('The picture was copied.') } catch { toast('The browser does not let pictures be copied; download it instead.', { bad: true }) }
  },

  async copyCommand() {
    const { command, maskBlob, name } = this.entry ?? {}
    if (!command) return
    const line = commandLine(command.verb, command.request, command.name, command.result ?? name)
    const action = maskBlob ? { text: 'Save mask.png', run: () => save(maskBlob, 'mask.png') } : undefined
    try { await navigator.clipboard.writeText(line); toast(`Copied: ${line}`, { action, seconds: 9 }) } catch { toast(line, { action, seconds: 30 }) }
  },
}

// Throws where a picture has more of something than the server takes.
function fits(count, most, unit, name) {
  const said = (number) => Number((number / unit).toPrecision(3))
  if (count > most) throw new Error(`it has ${said(count)} ${name}; the server takes at most ${said(most)}`)
}

// A clip's first frame; many that play would take the machine's time.
function stillOf(picture) {
  const canvas = element('canvas', { width: 184, height: Math.max(1, Math.round(184 * picture.height / picture.width)) })
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}

// Of a tool's settings those that are words and numbers; a style of one's own is a file.
function stored({ own, ownURL, sizeField, ...rest }) { return own ? { ...rest, style: 'oil' } : rest }

// Where what was before lies in a picture that goes on beyond its borders, in parts of it.
function insideOf(entry, before) {
  const sides = entry.command?.request.outpaint?.split(',').map((text) => Number.parseFloat(text) / 100)
  if (!sides || !before) return { x: 0, y: 0, width: 1, height: 1 }
  const [left, top] = [Math.round(sides[0] * before.width), Math.round(sides[1] * before.height)]
  return { x: left / entry.width, y: top / entry.height, width: before.width / entry.width, height: before.height / entry.height }
}

// MARK: Pointers

const pointers = new Map()
let isPanning = false
let holdsSpace = false
let gesture = null
let isOverArrow = false

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
  if (event.button === 0 && !holdsSpace && app.tool.marks && !stage.isComparing && !app.isBusy) app.toStill()
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
  } else if (stage.isOnArrow(place, event.pointerType === 'touch' ? 28 : 16) && !app.isBusy) {
    gesture = { kind: 'arrow' }
  } else if (app.isBusy) {
    gesture = { kind: 'pan', x: event.clientX, y: event.clientY }
  } else if (mode === 'brush' || mode === 'rubber') {
    app.play(false)
    // With Shift a straight line from where the last one ended.
    const last = event.shiftKey ? app.mask.marks.at(-1)?.points?.at(-1) : undefined
    app.mask.add({ kind: 'stroke', points: last ? [last, place] : [place], size: app.brush.size, softness: app.brush.softness, erases: mode === 'rubber' })
    gesture = { kind: 'stroke' }
    stage.cursor = { ...place, ...app.brush }
    app.ready()
  } else if (mode === 'lasso') {
    app.play(false)
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
  } else if (gesture?.kind === 'arrow') {
    app.tool.aim(app, place.x - stage.arrow.from.x, place.y - stage.arrow.from.y)
  } else if (stage.isOnArrow(place, 16) !== isOverArrow) {
    isOverArrow = !isOverArrow
    app.showCursor()
  }
  if (isOverArrow) stage.cursor = null
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
  const isMarked = ['stroke', 'lasso'].includes(gesture?.kind) && event.type === 'pointerup' && app.tool.state.mode !== 'rubber'
  if (gesture?.kind === 'stroke') app.ready()
  if (isMarked && app.tool.state.atOnce && !app.mask.isEmpty) app.run()
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
  if (event.altKey) return resizeBrush(event.deltaY < 0)
  // Trackpads pan with two fingers, and pinches come with Ctrl.
  if (!event.ctrlKey && event.deltaMode === 0 && (event.deltaX !== 0 || Math.abs(event.deltaY) < 40)) stage.pan(-event.deltaX, -event.deltaY)
  else stage.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), place.left, place.top)
}, { passive: false })

function resizeBrush(grows) {
  app.brush.size = Math.round(Math.min(400, Math.max(2, app.brush.size * (grows ? 1.2 : 1 / 1.2))))
  app.tool.state.sizeField?.set(app.brush.size)
  app.showCursor()
}

stage.changed = () => { $('zoom-value').textContent = `${Math.round(stage.scale * 100)} %` }

// MARK: Keys

const typing = (event) => event.target.matches('textarea, select, input:not([type=range]):not([type=checkbox])')

document.addEventListener('keydown', async (event) => {
  // They are for the dialog, or end what an input method composes.
  if (event.isComposing || document.querySelector('dialog[open]')) return
  const control = event.ctrlKey || event.metaKey
  if (event.key === 'Escape') { if (stage.box || stage.outline) { stage.box = stage.outline = null; gesture = null; stage.draw() } else if (await app.cancel()) event.preventDefault(); else if (stage.isComparing) app.compare(false); return }
  if (typing(event)) return
  const key = event.key.toLowerCase()
  const run = (action) => { event.preventDefault(); action() }
  if (control && key === 'z') return run(() => event.shiftKey ? app.redo() : app.undo())
  if (control && key === 'y') return run(() => app.redo())
  if (control && key === 'o') return run(() => $('file').click())
  if (control && key === 's') return run(() => app.download())
  if (control && key === 'c' && getSelection().isCollapsed) return run(() => app.copyPicture())
  if (control || event.altKey) return
  const { state } = app.tool
  const mode = { b: 'brush', x: state.mode === 'rubber' ? 'brush' : 'rubber', m: 'box', k: 'point', l: 'lasso', w: 'word' }[key]
  if (mode && app.tool.marks && !app.batch.isShown) return run(() => { state.mode = mode; app.refresh(); if (mode === 'word') $('panel').querySelector('input[type=text]')?.focus() })
  const tool = tools.find((tool) => tool.key === key)
  if (tool) return run(() => app.choose(tool.id))
  if (key === '[' || key === ']') return run(() => resizeBrush(key === ']'))
  // Where a click gives a button no focus.
  if (key === 'delete' && event.target === document.body && app.entry && !app.batch.isShown) return run(() => app.close(app.entry))
  if (key === '?') return run(() => $('keys').showModal())
  if (key === 'c') return run(() => app.compare())
  if (key === 'p' && app.canPlay) return run(() => app.play())
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
  if (app.tool.marks) app.toStill()
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
  if (app.isBusy) return
  app.play(false)
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
for (const id of ['open-folder', 'open-folder2']) $(id).addEventListener('click', () => $('folder').click())
$('help').addEventListener('click', () => $('keys').showModal())
$('keys').addEventListener('click', (event) => { if (event.target === $('keys')) $('keys').close() })
$('start-generate').addEventListener('click', () => { app.choose('generate'); $('panel').querySelector('textarea').focus() })
for (const id of ['file', 'folder']) $(id).addEventListener('change', () => { app.open([...$(id).files]); $(id).value = '' })
$('style-file').addEventListener('change', async () => {
  const file = $('style-file').files[0]
  const { state } = tools.find((tool) => tool.id === 'style')
  if (!file) return
  try {
    const own = await served(file)
    Object.assign(state, { own, ownURL: URL.createObjectURL(own), style: 'own' })
    app.refresh()
  } catch (error) { toast(`${file.name}: ${error.message}.`, { bad: true }) }
  $('style-file').value = ''
})
$('undo').addEventListener('click', () => app.undo())
$('redo').addEventListener('click', () => app.redo())
$('compare').addEventListener('click', () => app.compare())
$('command').addEventListener('click', () => app.copyCommand())
$('play').addEventListener('click', () => app.play())
$('kinds').addEventListener('click', (event) => { if (event.target === $('kinds')) $('kinds').close() })
$('download').addEventListener('click', () => app.download())
$('cancel').addEventListener('click', () => app.cancel())
$('zoom-in').addEventListener('click', () => stage.zoom(1.25))
$('zoom-out').addEventListener('click', () => stage.zoom(0.8))
$('zoom-fit').addEventListener('click', () => stage.fit())
$('zoom-value').addEventListener('click', () => stage.zoom(1 / stage.scale))

const dark = matchMedia('(prefers-color-scheme: dark)')
const { dataset } = document.documentElement
$('theme').addEventListener('click', () => { dataset.theme = dataset.theme === 'dark' ? 'light' : 'dark'; localStorage.setItem('theme', dataset.theme); stage.draw() })
dark.addEventListener('change', () => { if (!localStorage.getItem('theme')) { dataset.theme = dark.matches ? 'dark' : 'light'; stage.draw() } })

let dragDepth = 0
addEventListener('dragenter', (event) => { if (event.dataTransfer?.types.includes('Files')) { dragDepth += 1; $('dropping').hidden = false } })
addEventListener('dragleave', () => { dragDepth = Math.max(0, dragDepth - 1); if (!dragDepth) $('dropping').hidden = true })
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', async (event) => { event.preventDefault(); dragDepth = 0; $('dropping').hidden = true; if (event.dataTransfer.types.includes('Files')) app.open(await dropped(event.dataTransfer)) })
addEventListener('paste', (event) => { if (event.clipboardData.files.length) { event.preventDefault(); app.open(event.clipboardData.files) } })

app.batch = new Batch(app, $('batch'))
// A reload comes back to the tool, as it was set.
const { tool, states } = JSON.parse(sessionStorage.getItem('tools') ?? '{}')
for (const { id, state } of tools) Object.assign(state, states?.[id])
addEventListener('pagehide', () => sessionStorage.setItem('tools', JSON.stringify({ tool: app.tool.id, states: Object.fromEntries(tools.map(({ id, state }) => [id, stored(state)])) })))
app.choose(tool)
api.get('/api/limits').then((limits) => { app.limits = limits }).catch(() => {})
await app.restore()
api.get('/api/models').then(({ models }) => { app.models = models; app.knowsModels = true; app.refresh() }).catch(() => {})
document.documentElement.dataset.ready = 'true'
