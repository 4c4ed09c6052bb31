// What one can do: each tool has its settings and says what it asks the server for.

import { element, slider, segments, check, text, words, choice, number, icon, $ } from './parts.js'
import { blob } from './api.js'

const ways = {
  brush: { icon: 'brush', text: 'Brush', title: 'Brush (B)' }, rubber: { icon: 'rubber', text: 'Eraser', title: 'Eraser (X)' },
  lasso: { icon: 'lasso', text: 'Lasso', title: 'Lasso (L)' }, box: { icon: 'box', text: 'Box', title: 'Box (M)' },
  point: { icon: 'point', text: 'Click', title: 'Click (K)' }, word: { icon: 'word', text: 'Word', title: 'Word (W)' },
}

const marking = (app, state, order) => {
  const group = segments('What the pointer does', order.map((value) => ({ value, ...ways[value] })), state.mode, (mode) => { state.mode = mode; app.refresh() })
  group.classList.add('tall')
  return group
}

const brushes = (app, state) => {
  if (state.mode !== 'brush' && state.mode !== 'rubber') return []
  state.sizeField = slider('Size', { value: app.brush.size, min: 2, max: 400, unit: ' px', changed: (value) => { app.brush.size = value; app.showCursor() } })
  return [
    state.sizeField,
    slider('Softness', { value: Math.round(app.brush.softness * 100), min: 0, max: 100, unit: ' %', changed: (value) => { app.brush.softness = value / 100; app.showCursor() } }),
  ]
}

const hints = {
  brush: 'Paint over what is to go.', rubber: 'Take away some of the red.',
  lasso: 'Draw around what is to go.',
  box: 'Drag a box around the thing: it is found in there. With Alt all of the box is taken.',
  point: 'Click on the thing: it is found from there.',
}

// What finds things by words is not part of the program.
const noWords = (what) => element('p', { class: 'note' }, `${what} needs CLIPSeg (600 MB): run `, element('code', {}, 'gentool models get clipseg'), ', and reload.')

const wording = (app, state) => {
  const model = app.model('words')
  const { isShown } = app.batch
  if (!model) return noWords(isShown ? 'Finding a thing by a word in each' : 'A word')
  return words(isShown ? 'Or a thing, wherever it is in each' : 'What to find', {
    value: state.word, placeholder: 'boat', button: isShown ? null : 'Find', changed: (value) => { state.word = value; app.ready() },
    entered: () => isShown ? app.run() : app.find({ text: state.word.trim(), model }),
  })
}

// How a thing is meant in many pictures.
const markingAll = (app, state) => [
  app.mask.isEmpty
    ? element('p', { class: 'note' }, 'For the same place in all, such as a date or a logo: open one of the pictures, mark it, and come back.')
    : element('p', { class: 'note' }, `What is marked in ${app.entry?.name} is meant in all of them.`),
  app.mask.isEmpty ? wording(app, state) : null,
]

// A large network of this machine, or without one the program's own.
const subject = (app) => withModel({ subject: true }, { model: app.model('subject') })
const marked = () => element('p', { class: 'note result', id: 'marked', hidden: true })

const seed = (state) => number('Seed', state.seed, (value) => { state.seed = value })
const more = (...fields) => element('details', {}, element('summary', {}, 'More'), ...fields)

// Those that can be named for one of some uses.
const models = (app, state, ...uses) => {
  const fitting = app.models.filter((model) => model.uses.some((use) => uses.includes(use)))
  if (app.knowsModels && !fitting.some((model) => model.name === state.model)) state.model = ''
  return fitting.length === 0 ? null : choice(
    'Model', [['', 'gentool’s own'], ...fitting.map((model) => [model.name, model.name])], state.model, (value) => { state.model = value })
}

const withModel = (request, state) => state.model ? { ...request, model: state.model } : request

const chips = (words, chosen) => element('div', { class: 'chips' },
  ...words.map((word) => element('button', { type: 'button', onclick: () => chosen(word) }, word)))

export const tools = [
  {
    id: 'erase', name: 'Erase', key: 'e', marks: true, button: 'Erase', done: 'Erased',
    hint: 'Mark what is to go; the hole fills from the picture itself.',
    state: { mode: 'brush', word: '', seed: 0, replaces: false, prompt: '', letters: false, atOnce: false },
    settings(app) {
      const { state } = this
      return [
        ...app.batch.isShown ? markingAll(app, state) : [
          marking(app, state, ['brush', 'rubber', 'lasso', 'box', 'point', 'word']),
          state.mode === 'word' ? null : element('p', { class: 'note' }, hints[state.mode]),
          ...brushes(app, state),
          state.mode === 'word' ? wording(app, state) : null,
          marked(),
          element('div', { class: 'chips' },
            element('button', { type: 'button', onclick: () => app.clearMask() }, 'Clear'),
            element('button', { type: 'button', onclick: () => app.openMask(), title: 'A picture that is white where it is meant' }, 'Open a mask'),
            element('button', { type: 'button', onclick: () => app.fillAgain(), title: 'The same hole with another seed' }, 'Another filling')),
        ],
        more(
          check('Paint something new there', state.replaces, (value) => { state.replaces = value; app.refresh(true) }),
          state.replaces ? text('What is there instead', { value: state.prompt, placeholder: 'snowy mountains', changed: (value) => { state.prompt = value }, entered: () => app.run() }) : null,
          app.batch.isShown ? null : check('Fill as soon as a stroke ends', state.atOnce, (value) => { state.atOnce = value }),
          check('Only the strokes of letters', state.letters, (value) => { state.letters = value }, 'The red is drawn loosely around lettering'),
          models(app, state, ...(state.replaces ? ['inpaint'] : ['inpaint', 'erase'])), seed(state)),
      ]
    },
    isReady(app) { return !app.mask.isEmpty || app.batch.isShown && Boolean(app.model('words')) && this.state.word.trim() !== '' },
    async order(app) {
      const { state } = this
      if (app.mask.isEmpty) {
        const request = { seed: state.seed, remove: state.word.trim(), remove_model: app.model('words') }
        if (state.replaces && state.prompt.trim()) request.prompt = state.prompt.trim()
        return { verb: 'inpaint', request: withModel(request, state), files: [] }
      }
      let request = { seed: state.seed, mask_from: 'luminance', fit_mask: true }
      if (state.letters) request.letters = true
      if (state.replaces && state.prompt.trim()) request.prompt = state.prompt.trim()
      request = withModel(request, state)
      const mask = await app.mask.blob()
      app.lastMask = mask
      return { verb: 'inpaint', request, files: [['mask', mask, 'mask.png']], previews: 5 }
    },
  },
  {
    id: 'cutout', name: 'Cut out', key: 'o', marks: true, button: 'Cut out', done: 'Cut out',
    hint: 'Frees a thing of its background, with soft edges.',
    state: { mode: 'box', word: '', background: '', crop: false },
    settings(app) {
      const { state } = this
      return [
        ...app.batch.isShown ? [...markingAll(app, state), element('p', { class: 'note' }, 'Without a word, what each picture is of is cut out.')] : [
          marking(app, state, ['box', 'point', 'lasso', 'brush', 'rubber', 'word']),
          state.mode === 'word' ? null : element('p', { class: 'note' }, { ...hints, brush: 'Paint over what is kept.', lasso: 'Draw around what is kept.', box: 'Drag a box around the thing that is kept.', point: 'Click on the thing that is kept.' }[state.mode]),
          ...brushes(app, state),
          state.mode === 'word' ? wording(app, state) : null,
          element('div', { class: 'chips' }, element('button', { type: 'button', onclick: () => app.find(subject(app)) }, 'Find what the picture is of')),
          marked(),
        ],
        choice('Background', [['', 'Transparent'], ['white', 'White'], ['black', 'Black'], ['#e0e4ea', 'Light grey'], ['#3b6fd4', 'Blue']], state.background, (value) => { state.background = value }),
        check('Crop to the thing', state.crop, (value) => { state.crop = value }),
        app.batch.isShown ? null : element('div', { class: 'chips' }, element('button', { type: 'button', onclick: () => app.clearMask() }, 'Clear')),
      ]
    },
    isReady(app) {
      return !app.mask.isEmpty || app.batch.isShown
    },
    async order(app) {
      const word = this.state.word.trim()
      const request = !app.mask.isEmpty ? { mask_from: 'luminance', fit_mask: true }
        : word && app.model('words') ? { text: word, model: app.model('words') } : subject(app)
      if (this.state.background) request.background = this.state.background
      if (this.state.crop) request.crop = true
      if (app.mask.isEmpty) return { verb: 'cutout', request, files: [], format: 'png' }
      const mask = await app.mask.blob()
      app.lastMask = mask
      return { verb: 'cutout', request, files: [['mask', mask, 'mask.png']], format: 'png' }
    },
  },
  {
    id: 'enlarge', name: 'Enlarge', key: 'u', button: 'Enlarge', done: 'Enlarged',
    hint: 'Makes the picture larger, and sharp.',
    state: { scale: 2 },
    settings(app) {
      const { state } = this
      const size = element('p', { class: 'note result' })
      const tell = () => {
        const picture = app.still
        if (app.batch.isShown) size.textContent = `Each picture becomes ${state.scale} times as wide and high.`
        else size.textContent = picture ? `${picture.width} × ${picture.height}  →  ${Math.round(picture.width * state.scale)} × ${Math.round(picture.height * state.scale)}` : 'Open a picture first.'
      }
      tell()
      return [
        segments('How much larger', [1.5, 2, 3, 4].map((value) => ({ value, text: `${value}×` })), state.scale, (value) => { state.scale = value; tell() }),
        size, more(models(app, state, 'upscale') ?? element('p', { class: 'note' }, 'The program’s own network is used. Others that are on this machine would be listed here.')),
      ]
    },
    isReady: (app) => app.hasPicture,
    order() { return { verb: 'upscale', request: withModel({ scale: this.state.scale }, this.state), files: [] } },
  },
  {
    id: 'restore', name: 'Clean', key: 'r', button: 'Clean', done: 'Cleaned',
    hint: 'Takes noise and the blocks of JPEG away.',
    state: { strength: 100 },
    settings() {
      const { state } = this
      return [slider('How much', { value: state.strength, min: 10, max: 100, unit: ' %', changed: (value) => { state.strength = value } })]
    },
    isReady: (app) => app.hasPicture,
    order() { return { verb: 'restore', request: { strength: this.state.strength / 100 }, files: [] } },
  },
  {
    id: 'extend', name: 'Extend', key: 't', button: 'Extend', done: 'Extended',
    hint: 'Goes on beyond the borders.',
    state: { sides: 'across', part: 10, seed: 0, prompt: '' },
    settings(app) {
      const { state } = this
      return [
        segments('Where', [['across', 'Left, right'], ['down', 'Above, below'], ['all', 'All round']].map(([value, text]) => ({ value, text })), state.sides, (value) => { state.sides = value }),
        slider('How much', { value: state.part, min: 5, max: 50, unit: ' %', changed: (value) => { state.part = value } }),
        more(
          app.model('inpaint') ? text('What is there', { value: state.prompt, placeholder: 'mountains', changed: (value) => { state.prompt = value }, entered: () => app.run() }) : null,
          models(app, state, 'inpaint'), seed(state)),
      ]
    },
    isReady: (app) => app.hasPicture,
    order() {
      const { state } = this
      const [across, down] = [state.sides === 'down' ? 0 : state.part, state.sides === 'across' ? 0 : state.part]
      const request = { outpaint: `${across}%,${down}%,${across}%,${down}%`, seed: state.seed }
      if (state.prompt.trim()) request.prompt = state.prompt.trim()
      return { verb: 'inpaint', request: withModel(request, state), files: [], previews: 5 }
    },
  },
  {
    id: 'style', name: 'Style', key: 's', button: 'Paint', done: 'Style',
    hint: 'Paints the picture with the strokes of another one.',
    state: { style: 'oil', strength: 100, keeps: false, scale: 1, own: null, seed: 0 },
    settings(app) {
      const { state } = this
      const gallery = element('div', { class: 'gallery', role: 'radiogroup', 'aria-label': 'Style' })
      for (const [id, name] of app.styles) {
        gallery.append(element('button', { type: 'button', role: 'radio', 'aria-checked': `${state.style === id}`, onclick: () => { state.style = id; app.refresh() } },
          element('img', { src: `/style-${id}.jpg`, alt: '', loading: 'lazy' }), element('span', {}, name)))
      }
      if (state.own) {
        gallery.append(element('button', { type: 'button', role: 'radio', 'aria-checked': `${state.style === 'own'}`, onclick: () => { state.style = 'own'; app.refresh() } },
          element('img', { src: state.ownURL, alt: '' }), element('span', {}, 'Yours')))
      }
      gallery.append(element('button', { type: 'button', class: 'own', onclick: () => $('style-file').click() }, icon('plus'), 'Your own'))
      return [
        gallery,
        slider('Strength', { value: state.strength, min: 5, max: 100, unit: ' %', changed: (value) => { state.strength = value } }),
        slider('Strokes', { value: state.scale, min: 0.5, max: 3, step: 0.1, unit: '×', changed: (value) => { state.scale = value } }),
        check('Keep the picture’s colours', state.keeps, (value) => { state.keeps = value }), more(seed(state)),
      ]
    },
    isReady: (app) => app.hasPicture,
    async order() {
      const { state } = this
      const style = state.style === 'own' ? state.own : await blob(`/style-${state.style}.jpg`)
      const request = { strength: state.strength / 100, style_scale: state.scale, seed: state.seed }
      if (state.keeps) request.keep_colors = true
      return { verb: 'style', request, files: [['style', style, 'style.jpg']], previews: 2 }
    },
  },
  {
    id: 'move', name: 'Move', key: 'v', marks: true, marksMuch: true, button: 'Move', done: 'Moving',
    hint: 'Clouds drift, water ripples, a camera comes nearer: a clip that is a loop.',
    state: { mode: 'point', word: '', way: 'drift', drift: null, waves: 2, zoom: 1, pan: { x: 0, y: 0 }, seconds: 4, rate: 12.5, side: 1024 },
    settings(app) {
      const { state } = this
      if (app.batch.isShown) return [element('p', { class: 'note' }, 'Each picture moves in its own way: open one of them.')]
      const { width = 1000, height = 1000 } = app.still ?? {}
      const [across, down] = [Math.round(width / 4), Math.round(height / 4)]
      state.drift ??= { x: Math.round(width / 16), y: 0 }
      const tell = () => { size.textContent = this.tells(app) }
      const field = (label, place, part, most, unit = ' px') => slider(label, {
        value: place[part], min: -most, max: most, unit, changed: (value) => { place[part] = value; tell(); app.moved() },
      })
      const size = element('p', { class: 'note result' })
      tell()
      this.fields = state.way === 'waves' ? null : [field('To the right', state.drift, 'x', across), field('Downwards', state.drift, 'y', down)]
      return [
        marking(app, state, ['point', 'brush', 'rubber', 'lasso', 'box', 'word']),
        state.mode === 'word' ? null : element('p', { class: 'note' }, {
          brush: 'Paint over what moves.', rubber: hints.rubber, lasso: 'Draw around what moves.', box: hints.box, point: 'Click on the sky or the water: all of it is found.',
        }[state.mode]),
        ...brushes(app, state),
        state.mode === 'word' ? wording(app, state) : null,
        marked(),
        element('div', { class: 'chips' },
          element('button', { type: 'button', onclick: () => app.clearMask() }, 'Clear'),
          element('button', { type: 'button', onclick: () => app.openMask(), title: 'A picture that is white where it moves' }, 'Open a mask')),
        segments('How it moves', [['drift', 'Drifts'], ['waves', 'Ripples'], ['both', 'Both']].map(([value, text]) => ({ value, text })), state.way, (way) => { state.way = way; app.refresh(); app.moved() }),
        ...this.fields ?? [],
        state.way === 'drift' ? null : slider('Waves', { value: state.waves, min: 0.5, max: 12, step: 0.5, unit: ' px', changed: (value) => { state.waves = value; app.moved() } }),
        slider('Camera comes nearer', { value: state.zoom, min: 1, max: 2, step: 0.05, unit: '×', changed: (value) => { state.zoom = value; app.ready(); app.moved() } }),
        size,
        more(
          field('Camera to the right', state.pan, 'x', across), field('Camera downwards', state.pan, 'y', down),
          slider('Length', { value: state.seconds, min: 1, max: 10, step: 0.5, unit: ' s', changed: (value) => { state.seconds = value; tell(); app.moved() } }),
          choice('Frames a second', [['8', '8'], ['12.5', '12.5'], ['25', '25']], `${state.rate}`, (value) => { state.rate = Number(value); tell() }),
          choice('Longer side', [['480', '480 px'], ['720', '720 px'], ['1024', '1024 px'], ['1600', '1600 px'], ['65536', 'As it is']], `${state.side}`, (value) => { state.side = Number(value); tell() })),
      ]
    },
    frames() { return Math.round(this.state.seconds * this.state.rate) },
    tells({ still }) {
      if (!still) return 'Open a picture first.'
      const scale = Math.min(1, this.state.side / Math.max(still.width, still.height))
      return `${this.frames()} frames of ${Math.round(still.width * scale)} × ${Math.round(still.height * scale)}`
    },
    // How it is going to move, in pixels of the picture.
    motion(app) {
      const { way, drift, waves, zoom, pan, seconds } = this.state
      const none = { x: 0, y: 0 }
      return { drift: app.mask.isEmpty || way === 'waves' ? none : drift ?? none, waves: app.mask.isEmpty || way === 'drift' ? 0 : waves, zoom, pan, seconds }
    },
    // The arrow of the drift was dragged.
    aim(app, x, y) {
      const { drift } = this.state
      const { width, height } = app.entry
      const within = (value, side) => Math.round(Math.min(side / 4, Math.max(-side / 4, value)))
      Object.assign(drift, { x: within(x, width), y: within(y, height) })
      this.fields?.[0].set(drift.x)
      this.fields?.[1].set(drift.y)
      app.moved()
    },
    isReady(app) {
      const { drift, waves, zoom, pan } = this.motion(app)
      return Boolean(app.entry) && !app.batch.isShown && Boolean(drift.x || drift.y || waves || zoom > 1 || pan.x || pan.y)
    },
    async order(app) {
      const { drift, waves, zoom, pan } = this.motion(app)
      const request = { frames: this.frames(), fps: this.state.rate }
      if (this.state.side < Math.max(app.entry.width, app.entry.height)) request.long_side = this.state.side
      if (zoom > 1) request.zoom = zoom
      if (pan.x || pan.y) request.pan = `${pan.x},${pan.y}`
      if (drift.x || drift.y) request.drift = `${drift.x},${drift.y}`
      if (waves) request.waves = waves
      if (!request.drift && !request.waves) return { verb: 'animate', request, files: [] }
      const mask = await app.mask.blob()
      app.lastMask = mask
      return { verb: 'animate', request: { ...request, mask_from: 'luminance', fit_mask: true }, files: [['mask', mask, 'mask.png']] }
    },
  },
  {
    id: 'edit', name: 'Edit', key: 'd', button: 'Change', done: 'Edited',
    hint: 'Changes the picture as you say.',
    state: { instruction: '', seed: 0, force: false },
    settings(app) {
      const { state } = this
      const field = text('What to change', { value: state.instruction, placeholder: 'make it night', changed: (value) => { state.instruction = value; app.ready() }, entered: () => app.run() })
      return [
        field, chips(['make it night', 'change it to sunset', 'add fog', 'make it winter', 'add a red boat'], (word) => field.set(word)),
        app.model('edit') ? null : element('p', { class: 'note' }, 'gentool’s own model knows landscapes, light, weather and simple things. Larger models that are on this machine would be listed here.'),
        more(models(app, state, 'edit'), seed(state), check('Do it even if words are unknown', state.force, (value) => { state.force = value })),
      ]
    },
    isReady(app) { return app.hasPicture && this.state.instruction.trim() !== '' },
    order() {
      const { state } = this
      const request = { instruction: state.instruction.trim(), seed: state.seed }
      if (state.force) request.force = true
      return { verb: 'edit', request: withModel(request, state), files: [], previews: 4 }
    },
  },
  {
    id: 'generate', name: 'Generate', key: 'g', isNew: true, button: 'Generate', done: 'Generated',
    hint: 'Makes a picture of words.',
    state: { prompt: '', seed: 1, size: '256x256' },
    settings(app) {
      const { state } = this
      const field = text('What it shows', { value: state.prompt, placeholder: 'a lake in front of mountains in the morning', changed: (value) => { state.prompt = value; app.ready() }, entered: () => app.run() })
      const sizes = state.model
        ? [['512x512', '1:1'], ['768x512', '3:2'], ['512x768', '2:3']] : [['256x256', '1:1'], ['320x208', '3:2'], ['208x320', '2:3']]
      if (!sizes.some(([size]) => size === state.size)) state.size = sizes[0][0]
      return [
        field, chips(['a lake in front of mountains', 'a white house in a green meadow', 'a red boat on a lake at sunset'], (word) => field.set(word)),
        element('div', { class: 'field' }, element('span', { class: 'label' }, 'Shape'), segments('Shape', sizes.map(([value, text]) => ({ value, text })), state.size, (value) => { state.size = value })),
        app.model('generate') ? null : element('p', { class: 'note' }, 'gentool’s own model paints small landscapes; enlarge them afterwards.'),
        more(models(app, state, 'generate'), seed(state)),
      ]
    },
    isReady() { return this.state.prompt.trim() !== '' },
    order() {
      const { state } = this
      return { verb: 'generate', request: withModel({ prompt: state.prompt.trim(), size: state.size, seed: state.seed }, state), files: [], isNew: true, previews: 4 }
    },
  },
]
