// A picture that moves as it is going to, at once and roughly: what is marked drifts or ripples, and the camera goes there
// and back.

const most = 720

export class Sketch {
  // motion: { drift: {x, y}, waves, zoom, pan: {x, y}, seconds }, in pixels of the picture.
  constructor(picture, mask, motion) {
    const scale = Math.min(1, most / Math.max(picture.width, picture.height))
    this.motion = motion
    this.scale = scale
    this.width = Math.max(1, Math.round(picture.width * scale))
    this.height = Math.max(1, Math.round(picture.height * scale))
    this.still = this.layer(picture)
    this.mask = this.layer(mask.canvas)
    this.part = this.layer(picture)
    this.within(this.part)
    this.copies = this.layer()
    this.rippled = this.layer()
    this.picture = this.layer()
    const { rows } = mask
    this.rows = rows && [rows[0] * this.height, rows[1] * this.height]
  }

  layer(content) {
    const canvas = document.createElement('canvas')
    canvas.width = this.width
    canvas.height = this.height
    const context = canvas.getContext('2d')
    if (content) context.drawImage(content, 0, 0, this.width, this.height)
    return context
  }

  // Leaves what is marked.
  within(layer) {
    layer.globalCompositeOperation = 'destination-in'
    layer.drawImage(this.mask.canvas, 0, 0)
    layer.globalCompositeOperation = 'source-over'
  }

  // What is seen at a time, 0 to 1.
  frame(time) {
    const { motion, scale, picture, width, height } = this
    picture.setTransform(1, 0, 0, 1, 0, 0)
    const way = (1 - Math.cos(2 * Math.PI * time)) / 2
    const pan = [motion.pan.x * scale, motion.pan.y * scale]
    const start = Math.max(width / (width - Math.abs(pan[0])), height / (height - Math.abs(pan[1])))
    const zoom = start * motion.zoom ** way
    picture.translate(width / 2, height / 2)
    picture.scale(zoom, zoom)
    picture.translate(-width / 2 - (way - 0.5) * pan[0], -height / 2 - (way - 0.5) * pan[1])
    picture.drawImage(this.still.canvas, 0, 0)
    if (this.rows && (motion.drift.x || motion.drift.y || motion.waves)) picture.drawImage(this.region(time), 0, 0)
    return picture.canvas
  }

  // Two copies drift half a loop apart, and each is seen most where it began.
  region(time) {
    const { motion, scale, copies, width, height } = this
    const part = motion.waves ? this.waves(time) : this.part.canvas
    copies.clearRect(0, 0, width, height)
    copies.globalCompositeOperation = 'lighter'
    for (const way of [time < 0.5 ? time : time - 1, time - 0.5]) {
      copies.globalAlpha = Math.cos(Math.PI * way) ** 2
      copies.drawImage(part, way * motion.drift.x * scale, way * motion.drift.y * scale)
    }
    copies.globalAlpha = 1
    this.within(copies)
    return copies.canvas
  }

  // Rows go to and fro, the nearest ones most.
  waves(time) {
    const { motion, scale, rippled, width, rows: [top, bottom] } = this
    rippled.clearRect(0, 0, width, this.height)
    for (let y = Math.floor(top); y < bottom; y += 2) {
      const near = 0.15 + 0.85 * (y - top) / Math.max(1, bottom - top)
      const phase = 2 * Math.PI * (3 * time + 5 * Math.log(near))
      const reach = near * motion.waves * scale
      rippled.drawImage(this.part.canvas, 0, Math.max(0, y + reach * Math.sin(phase)), width, 2, reach * Math.cos(phase), y, width, 2)
    }
    return rippled.canvas
  }
}
