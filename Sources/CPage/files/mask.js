// What is marked in a picture: strokes, boxes and found things, each of which can be taken back.

import { decoded } from './kinds.js'

const most = 2600

export class Mask {
  constructor(width, height) {
    this.scale = Math.min(1, most / Math.max(width, height))
    this.canvas = document.createElement('canvas')
    this.canvas.width = Math.max(1, Math.round(width * this.scale))
    this.canvas.height = Math.max(1, Math.round(height * this.scale))
    this.context = this.canvas.getContext('2d', { willReadFrequently: false })
    this.marks = []
    this.undone = []
  }

  get isEmpty() { return this.marks.length === 0 }

  add(mark) {
    this.marks.push(mark)
    this.undone = []
    this.draw(mark)
  }

  // Goes on with the last stroke.
  extend(point) {
    const mark = this.marks.at(-1)
    const from = mark.points.at(-1)
    mark.points.push(point)
    this.line(mark, from, point)
  }

  undo() { if (this.marks.length) { this.undone.push(this.marks.pop()); this.redraw() } }
  redo() { if (this.undone.length) { this.marks.push(this.undone.pop()); this.draw(this.marks.at(-1)) } }
  clear() { this.marks = []; this.undone = []; this.redraw() }

  redraw() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height)
    for (const mark of this.marks) this.draw(mark)
  }

  draw(mark) {
    const { context, scale } = this
    context.globalCompositeOperation = mark.erases ? 'destination-out' : 'source-over'
    if (mark.kind === 'stroke') {
      if (mark.points.length === 1) this.line(mark, mark.points[0], mark.points[0])
      for (let i = 1; i < mark.points.length; i += 1) this.line(mark, mark.points[i - 1], mark.points[i])
    } else if (mark.kind === 'box') {
      context.fillStyle = '#fff'
      context.fillRect(mark.x * scale, mark.y * scale, mark.width * scale, mark.height * scale)
    } else if (mark.kind === 'shape') {
      context.fillStyle = '#fff'
      context.beginPath()
      for (const { x, y } of mark.points) context.lineTo(x * scale, y * scale)
      context.fill()
    } else if (mark.kind === 'picture') {
      context.drawImage(mark.picture, 0, 0, this.canvas.width, this.canvas.height)
    }
    context.globalCompositeOperation = 'source-over'
  }

  line(mark, from, to) {
    const { context, scale } = this
    const radius = Math.max(0.5, mark.size / 2 * scale)
    const [x0, y0, x1, y1] = [from.x * scale, from.y * scale, to.x * scale, to.y * scale]
    context.globalCompositeOperation = mark.erases ? 'destination-out' : 'source-over'
    if (mark.softness < 0.02) {
      context.lineCap = 'round'
      context.lineWidth = radius * 2
      context.strokeStyle = '#fff'
      context.beginPath()
      context.moveTo(x0, y0)
      context.lineTo(x1 + 0.01, y1)
      context.stroke()
    } else {
      const length = Math.hypot(x1 - x0, y1 - y0)
      const step = Math.max(1, radius * 0.2)
      for (let done = 0; done <= length; done += step) {
        const share = length ? done / length : 0
        const [x, y] = [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]
        const gradient = context.createRadialGradient(x, y, radius * (1 - mark.softness), x, y, radius)
        gradient.addColorStop(0, '#ffff')
        gradient.addColorStop(1, '#fff0')
        context.fillStyle = gradient
        context.fillRect(x - radius, y - radius, radius * 2, radius * 2)
      }
    }
    context.globalCompositeOperation = 'source-over'
  }

  // Which part of the picture is marked, 0 to 1.
  get coverage() { return this.measures.share }
  // Its middle, and its first and last rows, in parts of the picture.
  get center() { return this.measures.center }
  get rows() { return this.measures.rows }

  get measures() {
    if (this.isEmpty) return { share: 0 }
    const side = 64
    const small = this.small ??= document.createElement('canvas')
    small.width = small.height = side
    const context = small.getContext('2d', { willReadFrequently: true })
    context.drawImage(this.canvas, 0, 0, side, side)
    const { data } = context.getImageData(0, 0, side, side)
    let [sum, across, down, first, last] = [0, 0, 0, side, 0]
    for (let pixel = 0; pixel < side * side; pixel += 1) {
      const value = data[4 * pixel + 3]
      const row = Math.floor(pixel / side)
      sum += value
      across += value * (pixel % side + 0.5)
      down += value * (row + 0.5)
      if (value > 127) [first, last] = [Math.min(first, row), Math.max(last, row + 1)]
    }
    if (sum === 0) return { share: 0 }
    return {
      share: sum / 255 / side / side, center: { x: across / sum / side, y: down / sum / side },
      rows: first < last ? [first / side, last / side] : undefined,
    }
  }

  // White on black.
  blob() {
    const canvas = document.createElement('canvas')
    canvas.width = this.canvas.width
    canvas.height = this.canvas.height
    const context = canvas.getContext('2d')
    context.fillStyle = '#000'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(this.canvas, 0, 0)
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
  }

  // A found mask, white on black, as a mark.
  static async mark(blob) {
    const bitmap = await decoded(blob)
    const canvas = document.createElement('canvas')
    canvas.width = bitmap.width
    canvas.height = bitmap.height
    const context = canvas.getContext('2d')
    context.drawImage(bitmap, 0, 0)
    const data = context.getImageData(0, 0, canvas.width, canvas.height)
    for (let i = 0; i < data.data.length; i += 4) {
      data.data[i + 3] = data.data[i]
      data.data[i] = data.data[i + 1] = data.data[i + 2] = 255
    }
    context.putImageData(data, 0, 0)
    return { kind: 'picture', picture: canvas }
  }
}
