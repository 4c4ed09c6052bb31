// Many pictures: one tool runs over all of them, and gives a zip.

import * as api from './api.js'
import { pathOf } from './folders.js'
import { decoded, served } from './kinds.js'
import { zips } from './zip.js'
import { closer, element, icon, toast, duration, save } from './parts.js'

const side = 200

export class Batch {
  constructor(app, node) {
    this.app = app
    this.node = node
    this.items = []
    this.isShown = false
    this.isRunning = false
    this.grid = element('div', { class: 'grid', role: 'list', 'aria-label': 'Pictures' })
    this.title = element('h2', {})
    this.clearing = element('button', { type: 'button', class: 'small', onclick: () => this.clear() }, 'Close all')
    // What could not be taken, and why.
    this.left = element('details', { class: 'left', hidden: true }, element('summary', {}), element('ul', {}))
    node.append(element('div', { class: 'head' }, this.title, this.clearing), this.left, this.grid)
    // Only what is in sight is decoded.
    this.sight = new IntersectionObserver((changes) => {
      for (const { isIntersecting, target } of changes) if (isIntersecting) { this.sight.unobserve(target); this.picture(target.item) }
    }, { root: node, rootMargin: '300px' })
    addEventListener('beforeunload', (event) => { if (this.isRunning || this.items.some((item) => item.result && !item.isSaved)) event.preventDefault() })
  }

  get count() { return this.items.length }
  get results() { return this.items.filter((item) => item.result) }

  // left: [{ file, reason }]
  add(files, left = []) {
    const [summary, list] = this.left.children
    list.append(...left.map(({ file, reason }) => element('li', {}, `${pathOf(file)}: ${reason}.`)))
    this.left.hidden = list.children.length === 0
    if (left.length) this.left.open = true
    summary.textContent = `${list.children.length} left out`
    for (const file of files) {
      const path = pathOf(file)
      const item = { file, path, name: file.name || 'picture.png', state: 'new' }
      item.canvas = element('canvas', { width: 1, height: 1 })
      item.title = element('span', { class: 'name' })
      item.mark = element('span', { class: 'mark' })
      item.button = element('button', { type: 'button', title: item.path, onclick: () => this.open(item) }, item.canvas, item.title, item.mark)
      const cell = element('div', { role: 'listitem', class: 'step' }, item.button, closer(item.name, () => this.close(item)))
      item.cell = cell
      cell.item = item
      this.items.push(item)
      this.grid.append(cell)
      this.sight.observe(cell)
      this.tell(item)
    }
    this.show()
  }

  // Small, and one after the other.
  picture(item) {
    this.decoding = (this.decoding ?? Promise.resolve()).then(async () => {
      try {
        const whole = await decoded(item.result?.blob ?? item.file, { resizeWidth: side, resizeQuality: 'medium' })
        item.canvas.width = whole.width
        item.canvas.height = whole.height
        item.canvas.getContext('2d').drawImage(whole, 0, 0)
        whole.close()
      } catch (error) {
        this.tell(item, 'failed', error.message)
        this.tally()
      }
    })
  }

  tell(item, state = item.state, message = '') {
    Object.assign(item, { state, message })
    item.button.dataset.state = state
    item.button.setAttribute('aria-label', `${item.name}, ${{ new: 'waiting', working: 'being made', done: 'done', failed: `failed: ${message}` }[state]}`)
    item.button.title = message ? `${item.path}: ${message}` : item.path
    item.title.textContent = message ? `${item.name}: ${message}` : item.path.split('/').slice(1).join('/') || item.name
    item.mark.replaceChildren(...{ new: [], working: [element('i', { class: 'fill' })], done: [icon('check')], failed: ['!'] }[state])
  }

  show() {
    this.isShown = true
    this.node.hidden = false
    this.app.showsBatch()
    this.tally()
  }

  hide() { this.isShown = false; this.node.hidden = true }

  close(item) {
    if (this.isRunning) return
    this.items = this.items.filter((other) => other !== item)
    item.cell.remove()
    if (this.count) this.show()
    else this.clear()
  }

  clear() {
    if (this.isRunning) return
    this.items = []
    this.grid.replaceChildren()
    this.left.lastChild.replaceChildren()
    this.hide()
    this.app.leftBatch()
  }

  tally() {
    const done = this.results.length
    const failed = this.items.filter((item) => item.state === 'failed').length
    this.title.textContent = `${this.count} pictures${done ? `, ${done} done` : ''}${failed ? `, ${failed} failed` : ''}`
    this.clearing.disabled = this.isRunning
    this.app.ready()
  }

  async open(item) {
    const original = await this.app.addFile(item.file)
    if (original && item.result) await this.app.add(item.result.blob, item.result.name, { label: item.result.label, parent: original.id })
  }

  async run(tool) {
    let order
    try { order = await tool.order(this.app) } catch (error) { return toast(error.message, { bad: true }) }
    // What was made so is kept when a batch that was stopped goes on.
    const made = JSON.stringify([order.verb, order.request, order.format, order.files.map(([field, file]) => [field, file.size])])
    const left = this.items.filter((item) => !item.result || item.made !== made)
    const todo = left.length ? left : this.items
    for (const item of todo) { item.result = undefined; item.made = made; this.tell(item, 'new') }
    this.isRunning = true
    this.isStopped = false
    this.app.busy(true)
    this.tally()
    const start = Date.now()
    for (const [index, item] of todo.entries()) {
      if (this.isStopped) break
      this.tell(item, 'working')
      item.button.scrollIntoView({ block: 'nearest' })
      const told = (fraction) => {
        const share = (index + fraction) / todo.length
        item.mark.firstChild?.style.setProperty('--done', `${Math.round(fraction * 100)}%`)
        const left = (Date.now() - start) / 1000 * (1 - share) / share
        this.app.progress(share, share ? left : undefined, `${index + 1} of ${todo.length}`)
      }
      told(0)
      try {
        await this.make(item, order, tool, told)
      } catch (error) {
        if (error.isCancelled) this.tell(item, 'new')
        else this.tell(item, 'failed', error.message.replace(`${item.name}: `, ''))
      }
      this.tally()
    }
    this.isRunning = false
    this.app.busy(false)
    this.tally()
    const failed = todo.filter((item) => item.state === 'failed')
    if (failed.length) toast(`${failed.length} of ${todo.length} pictures failed: ${failed[0].name}: ${failed[0].message}`, { bad: true })
    else if (!this.isStopped) toast(`${todo.length} pictures in ${duration((Date.now() - start) / 1000)}.`, { action: { text: 'Download zip', run: () => this.download() }, seconds: 30 })
  }

  async make(item, { verb, request, format, files }, tool, told) {
    const ask = { verb, request, format }
    const picture = await served(item.file)
    const all = [['picture', picture, picture.name], ...files]
    let job
    while (!job) {
      try { job = await api.post(ask, all) } catch (error) {
        // Others are served, too; and who is away may come back.
        if (error.status && ![429, 503].includes(error.status)) throw error
        if (!error.status) this.app.told('away')
        if (this.isStopped) throw Object.assign(error, { isCancelled: true })
        await new Promise((resolve) => setTimeout(resolve, 2000))
      }
    }
    this.job = job.id
    try {
      if (this.isStopped) await api.remove(job.id)
      const ended = await api.watch(job.id, (kind, data) => { if (kind === 'progress') told(data.progress); else if (kind !== 'started') this.app.told(kind) })
      if (ended.status === 'cancelled') throw Object.assign(new Error('cancelled'), { isCancelled: true })
      if (ended.status === 'failed') throw new Error(ended.error.message)
      const blob = await api.blob(api.resultPath(job.id))
      item.result = { blob, name: ended.result.name, label: tool.done }
      item.isSaved = false
      this.tell(item, 'done')
      this.picture(item)
    } finally {
      this.job = null
      // It is here now.
      api.remove(job.id)
    }
  }

  cancel() {
    this.isStopped = true
    if (this.job) api.remove(this.job)
  }

  async download() {
    const done = this.results
    if (done.length === 0) return
    const files = done.map(({ path, result }) => ({ name: path.replace(/[^/]*$/, result.name), blob: result.blob }))
    const all = await zips(files)
    const folder = done[0].path.includes('/') ? done[0].path.split('/')[0] : 'pictures'
    all.forEach((zip, index) => save(zip, `${folder}-${done[0].result.label.toLowerCase().replaceAll(' ', '-')}${all.length > 1 ? `-${index + 1}` : ''}.zip`))
    for (const item of done) item.isSaved = true
  }
}
