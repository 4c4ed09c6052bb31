import CGentoolPage

/// The page, as it is part of the program.
enum PageFiles {
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    static let routes: [Route] = (0..<Int(gentool_page_count())).map { index in
        let file = gentool_page(Int32(index))
        let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
        let name = String(cString: file.name)
        let type = types[String(name.split(separator: ".").last ?? "")] ?? "application/octet-stream"
        return Route("GET /\(name == "index.html" ? "" : name)") { call in
            // It changes with the program.
            let response = HTTPResponse(bytes, type: type).with("Content-Security-Policy", policy)
            return response.with("Cache-Control", "no-cache")
        }
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "jpg": "image/jpeg", "png": "image/png",
    ]
}
