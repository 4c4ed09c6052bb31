// The picture on its ground: zoom, pan, the mask over it, before and after.

export class Stage {
  constructor(canvas) {
    this.canvas = canvas
    this.context = canvas.getContext('2d')
    this.picture = null
    this.before = null
    this.inside = { x: 0, y: 0, width: 1, height: 1 }
    this.preview = null
    this.mask = null
    this.box = null
    this.outline = null
    this.cursor = null
    // An element under the canvas that plays a clip, or null.
    this.player = null
    // What is seen at a time instead of the picture, or null.
    this.sketch = null
    this.arrow = null
    this.split = 0.5
    this.isComparing = false
    this.showsBefore = false
    this.scale = 1
    this.x = 0
    this.y = 0
    this.isFitted = true
    this.changed = () => {}
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement)
    this.resize()
  }

  resize() {
    const { width, height } = this.canvas.parentElement.getBoundingClientRect()
    this.ratio = devicePixelRatio || 1
    this.width = width
    this.height = height
    this.canvas.width = Math.max(1, Math.round(width * this.ratio))
    this.canvas.height = Math.max(1, Math.round(height * this.ratio))
    if (this.isFitted) this.fit()
    this.draw()
  }

  show(picture, keepsView = false) {
    const { width, height } = this.picture ?? picture
    const same = keepsView && this.picture && Math.abs(width * picture.height - height * picture.width) <= Math.max(width, height)
    if (same) this.scale *= width / picture.width
    this.picture = picture
    this.preview = null
    if (!same || this.isFitted) this.fit()
    this.draw()
  }

  clear() {
    this.picture = this.before = this.preview = null
    this.draw()
  }

  fit() {
    this.isFitted = true
    if (!this.picture) return
    const margin = this.width < 600 ? 12 : 36
    const { width, height } = this.picture
    this.scale = Math.min((this.width - 2 * margin) / width, (this.height - 2 * margin) / height, 4)
    if (this.scale <= 0) this.scale = 0.01
    this.x = (this.width - width * this.scale) / 2
    this.y = (this.height - height * this.scale) / 2
    this.changed()
    this.draw()
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    if (!this.picture) return
    const scale = Math.min(32, Math.max(0.02, this.scale * factor))
    this.x = x - (x - this.x) * scale / this.scale
    this.y = y - (y - this.y) * scale / this.scale
    this.scale = scale
    this.isFitted = false
    this.hold()
    this.changed()
    this.draw()
  }

  pan(dx, dy) {
    this.x += dx
    this.y += dy
    this.isFitted = false
    this.hold()
    this.draw()
  }

  // Some of the picture stays in sight.
  hold() {
    const [width, height] = [this.picture.width * this.scale, this.picture.height * this.scale]
    this.x = Math.min(this.width - 60, Math.max(60 - width, this.x))
    this.y = Math.min(this.height - 60, Math.max(60 - height, this.y))
  }

  // A place of the window as one of the picture.
  place(event) {
    const frame = this.canvas.getBoundingClientRect()
    const [left, top] = [event.clientX - frame.left, event.clientY - frame.top]
    return { x: (left - this.x) / this.scale, y: (top - this.y) / this.scale, left, top }
  }

  draw() {
    if (this.isDue) return
    this.isDue = true
    requestAnimationFrame(() => { this.isDue = false; this.paint() })
  }

  paint() {
    const { context, ratio, picture } = this
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, this.width, this.height)
    if (!picture) return
    const style = getComputedStyle(document.documentElement)
    const [width, height] = [picture.width * this.scale, picture.height * this.scale]
    context.save()
    context.shadowColor = '#0004'
    context.shadowBlur = 24
    context.fillStyle = style.getPropertyValue('--check-a')
    context.fillRect(this.x, this.y, width, height)
    context.restore()
    context.save()
    context.beginPath()
    context.rect(this.x, this.y, width, height)
    context.clip()
    this.paintChecks(style)
    context.imageSmoothingEnabled = this.scale < 3
    context.imageSmoothingQuality = 'high'
    if (this.showsBefore && this.before) this.drawBefore(width, height)
    else if (this.player) this.paintPlayer(width, height)
    else context.drawImage(this.sketch ? this.sketch() : picture, this.x, this.y, width, height)
    if (this.preview && !this.showsBefore) context.drawImage(this.preview, this.x, this.y, width, height)
    if (this.isComparing && this.before) this.paintBefore(width, height)
    if (this.mask && !this.mask.isEmpty && !this.isComparing && !this.showsBefore) this.paintMask(style, width, height)
    context.restore()
    if (this.isComparing && this.before) this.paintHandle(width, height, style)
    if (this.box) this.paintBox(style)
    if (this.outline) this.paintOutline()
    if (this.arrow && !this.isComparing && !this.showsBefore) this.paintArrow(style)
    if (this.cursor) this.paintCursor()
    if (this.sketch) this.draw()
  }

  // A hole, through which the clip is seen.
  paintPlayer(width, height) {
    this.context.clearRect(this.x, this.y, width, height)
    Object.assign(this.player.style, { left: `${this.x}px`, top: `${this.y}px`, width: `${width}px`, height: `${height}px` })
  }

  // Where a place of the picture is on the canvas.
  point({ x, y }) { return [this.x + x * this.scale, this.y + y * this.scale] }

  isOnArrow({ left, top }, reach) {
    if (!this.arrow) return false
    const [x, y] = this.point(this.arrow.to)
    return Math.hypot(left - x, top - y) < reach
  }

  paintArrow(style) {
    const { context } = this
    const [from, to] = [this.point(this.arrow.from), this.point(this.arrow.to)]
    context.lineCap = 'round'
    for (const [color, width] of [['#000a', 6], ['#fff', 3]]) {
      context.strokeStyle = color
      context.lineWidth = width
      context.beginPath()
      context.arc(...from, 3, 0, 7)
      context.moveTo(...from)
      context.lineTo(...to)
      context.stroke()
    }
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
    context.fillStyle = style.getPropertyValue('--accent')
    context.strokeStyle = '#fff'
    context.lineWidth = 2
    context.beginPath()
    context.arc(...to, 11, 0, 7)
    context.fill()
    context.stroke()
    context.save()
    context.translate(...to)
    context.rotate(angle)
    context.beginPath()
    context.moveTo(-2, -4)
    context.lineTo(3, 0)
    context.lineTo(-2, 4)
    context.stroke()
    context.restore()
  }

  paintChecks(style) {
    const side = 10
    const [left, top] = [Math.max(0, this.x), Math.max(0, this.y)]
    const right = Math.min(this.width, this.x + this.picture.width * this.scale)
    const bottom = Math.min(this.height, this.y + this.picture.height * this.scale)
    this.context.fillStyle = style.getPropertyValue('--check-b')
    for (let y = top - top % side; y < bottom; y += side) {
      for (let x = left - left % side + ((y / side) % 2 ? side : 0); x < right; x += 2 * side) {
        this.context.fillRect(x, y, side, side)
      }
    }
  }

  paintMask(style, width, height) {
    const color = style.getPropertyValue('--mask')
    const canvas = this.tint ??= document.createElement('canvas')
    const [columns, rows] = [this.canvas.width, this.canvas.height]
    if (canvas.width !== columns || canvas.height !== rows) { canvas.width = columns; canvas.height = rows }
    const context = canvas.getContext('2d')
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    context.globalCompositeOperation = 'source-over'
    context.clearRect(0, 0, this.width, this.height)
    context.drawImage(this.mask.canvas, this.x, this.y, width, height)
    context.globalCompositeOperation = 'source-in'
    context.fillStyle = `rgba(${color}, .58)`
    context.fillRect(0, 0, this.width, this.height)
    this.context.drawImage(canvas, 0, 0, this.width, this.height)
  }

  paintBefore(width, height) {
    const { context } = this
    context.save()
    context.beginPath()
    context.rect(this.x, this.y, width * this.split, height)
    context.clip()
    const { inside } = this
    if (inside.width < 1 || inside.height < 1) {
      const style = getComputedStyle(document.documentElement)
      context.fillStyle = style.getPropertyValue('--check-a')
      context.fillRect(this.x, this.y, width, height)
      this.paintChecks(style)
    }
    this.drawBefore(width, height)
    context.restore()
  }

  drawBefore(width, height) {
    const { x, y, width: across, height: down } = this.inside
    this.context.drawImage(this.before, this.x + x * width, this.y + y * height, across * width, down * height)
  }

  paintHandle(width, height, style) {
    const { context } = this
    const x = this.x + width * this.split
    const top = Math.max(this.y, 0)
    const bottom = Math.min(this.y + height, this.height)
    const middle = (top + bottom) / 2
    context.strokeStyle = '#fff'
    context.lineWidth = 2
    context.shadowColor = '#000a'
    context.shadowBlur = 6
    context.beginPath()
    context.moveTo(x, top)
    context.lineTo(x, bottom)
    context.stroke()
    context.fillStyle = '#fff'
    context.beginPath()
    context.arc(x, middle, 17, 0, 7)
    context.fill()
    context.shadowBlur = 0
    context.strokeStyle = style.getPropertyValue('--accent')
    context.lineCap = 'round'
    context.beginPath()
    context.moveTo(x - 4, middle - 5); context.lineTo(x - 9, middle); context.lineTo(x - 4, middle + 5)
    context.moveTo(x + 4, middle - 5); context.lineTo(x + 9, middle); context.lineTo(x + 4, middle + 5)
    context.stroke()
    context.font = '600 12px system-ui, sans-serif'
    for (const [text, left, align] of [['Before', x - 12, 'right'], ['After', x + 12, 'left']]) {
      const size = context.measureText(text).width + 14
      const start = align === 'right' ? left - size : left
      context.fillStyle = '#000a'
      context.beginPath()
      context.roundRect(start, top + 10, size, 22, 6)
      context.fill()
      context.fillStyle = '#fff'
      context.fillText(text, start + 7, top + 25)
    }
  }

  paintBox(style) {
    const { context, box } = this
    const [x, y, width, height] = [
      this.x + box.x * this.scale, this.y + box.y * this.scale, box.width * this.scale, box.height * this.scale,
    ]
    context.fillStyle = `rgba(${style.getPropertyValue('--mask')}, .14)`
    context.fillRect(x, y, width, height)
    context.setLineDash([])
    context.lineWidth = 3
    context.strokeStyle = '#000a'
    context.strokeRect(x, y, width, height)
    context.lineWidth = 1.5
    context.setLineDash([6, 4])
    context.strokeStyle = '#fff'
    context.strokeRect(x, y, width, height)
    context.setLineDash([])
  }

  paintOutline() {
    const { context, outline } = this
    context.beginPath()
    for (const { x, y } of outline) context.lineTo(this.x + x * this.scale, this.y + y * this.scale)
    context.lineJoin = 'round'
    for (const [color, width, dashes] of [['#000a', 3, []], ['#fff', 1.5, [6, 4]]]) {
      context.strokeStyle = color
      context.lineWidth = width
      context.setLineDash(dashes)
      context.stroke()
    }
    context.setLineDash([])
  }

  paintCursor() {
    const { context, cursor } = this
    const [x, y] = [this.x + cursor.x * this.scale, this.y + cursor.y * this.scale]
    const radius = Math.max(2, cursor.size / 2 * this.scale)
    context.lineWidth = 3
    context.strokeStyle = '#0008'
    context.beginPath()
    context.arc(x, y, radius, 0, 7)
    context.stroke()
    context.lineWidth = 1.5
    context.strokeStyle = '#fff'
    context.stroke()
    if (cursor.softness > 0.05) {
      context.lineWidth = 1
      context.setLineDash([3, 3])
      context.beginPath()
      context.arc(x, y, radius * (1 - cursor.softness), 0, 7)
      context.stroke()
      context.setLineDash([])
    }
  }
}
