import GentoolBase
import GentoolTasks

/// What our own interface is, for programs (OpenAPI 3.1), made of the requests' own descriptions.
enum OpenAPIDocument {
    static let json: JSON = [
        "openapi": "3.1.0",
        "info": [
            "title": "gentool", "version": .string(ProgramVersion.current),
            "description":
                "Pictures filled, changed, enlarged, restyled, cut out and made, as jobs. Numbers may be texts, such as \"2\".",
            "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        ],
        "paths": paths,
        "components": ["schemas": schemas, "securitySchemes": ["key": ["type": "http", "scheme": "bearer"]]],
        "security": [[:], ["key": []]],
    ]

    private static func reference(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/\(name)")] }

    private static func content(_ type: String, _ schema: JSON, _ example: JSON? = nil) -> JSON {
        var media: [String: JSON] = ["schema": schema]
        if let example { media["example"] = example }
        return .object([type: .object(media)])
    }

    private static func answer(_ text: String, _ content: JSON? = nil) -> JSON {
        var answer: [String: JSON] = ["description": .string(text)]
        if let content { answer["content"] = content }
        return .object(answer)
    }

    private static func fault(_ text: String) -> JSON { answer(text, content("application/json", reference("Error"))) }

    private static var faults: [String: JSON] {
        [
            "400": fault("Something is wrong with it"), "401": fault("The key is missing or wrong"),
            "403": fault("Another site's page asks"), "421": fault("Unknown name of this server"),
        ]
    }

    private static func answers(_ others: [String: JSON]) -> JSON {
        .object(faults.merging(others) { _, other in other })
    }

    private static let clipKinds: [JSON] = ClipFileType.allCases.map { .string($0.rawValue) }

    private static var resultTypes: JSON {
        var types: [String: JSON] = ["image/jpeg": [:]]
        for type in ClipFileType.allCases { types[type.mediaType] = [:] }
        return .object(types)
    }

    private static let identifier: JSON = [
        ["name": "id", "in": "path", "required": true, "schema": ["type": "string"]]
    ]

    /// What a form is made of: what is asked for, and the files of all verbs.
    private static var formParts: [String: JSON] {
        let file: JSON = ["type": "string", "format": "binary"]
        var parts: [String: JSON] = [
            "job": [
                "type": "string", "contentMediaType": "application/json", "description": "an Order without files",
            ],
            "picture": file,
        ]
        for name in Verb.allCases.flatMap(\.files) {
            parts[name] = Verb.lists.contains(name) ? ["type": "array", "items": file] : file
        }
        return parts
    }

    private static var paths: JSON {
        [
            "/api/jobs": [
                "get": [
                    "summary": "All jobs that are remembered, the newest first", "operationId": "listJobs",
                    "responses": answers([
                        "200": answer(
                            "Jobs",
                            content(
                                "application/json",
                                [
                                    "type": "object", "required": ["jobs"],
                                    "properties": ["jobs": ["type": "array", "items": reference("Job")]],
                                ]))
                    ]),
                ],
                "post": [
                    "summary": "Ask for a picture", "operationId": "createJob",
                    "requestBody": [
                        "required": true,
                        "content": [
                            "application/json": ["schema": reference("Order"), "examples": examples],
                            "multipart/form-data": [
                                "schema": [
                                    "type": "object", "required": ["job"],
                                    "properties": .object(formParts),
                                ]
                            ],
                        ],
                    ],
                    "responses": answers([
                        "200": answer(
                            "It has ended, where wait is true", content("application/json", reference("Job"))),
                        "202": answer("It was accepted", content("application/json", reference("Job"))),
                        "404": fault("A file is the result of a job that is not known"),
                        "409": fault("A file is the result of a job that has none"),
                        "413": fault("A body or a picture is too large"), "415": fault("Another type of body"),
                        "422": answer(
                            "It has failed, where wait is true", content("application/json", reference("Job"))),
                        "429": fault("Too many jobs wait"),
                        "500": answer(
                            "It has failed through no fault of the request, where wait is true",
                            content("application/json", reference("Job"))),
                        "503": fault("Too much is being sent"),
                    ]),
                ],
            ],
            "/api/jobs/{id}": [
                "get": [
                    "summary": "A job", "operationId": "getJob", "parameters": identifier,
                    "responses": answers([
                        "200": answer("The job", content("application/json", reference("Job"))),
                        "404": fault("There is none"),
                    ]),
                ],
                "delete": [
                    "summary": "Cancel a job within a step, and forget it", "operationId": "deleteJob",
                    "parameters": identifier,
                    "responses": answers(["204": answer("It is gone"), "404": fault("There is none")]),
                ],
            ],
            "/api/jobs/{id}/events": [
                "get": [
                    "summary":
                        "What happens to a job: started, notice, progress, preview, and last done, failed or cancelled",
                    "operationId": "watchJob", "parameters": identifier,
                    "responses": answers([
                        "200": answer("Events", content("text/event-stream", [:])),
                        "404": fault("There is none"),
                    ]),
                ]
            ],
            "/api/jobs/{id}/result": [
                "get": [
                    "summary": "The picture that was made", "operationId": "getResult",
                    "parameters": .array(
                        (identifier.array ?? []) + [
                            [
                                "name": "as", "in": "query", "description": "the kind of a clip's file",
                                "schema": ["type": "string", "enum": .array(clipKinds)],
                            ]
                        ]),
                    "responses": answers([
                        "200": answer("The picture", resultTypes),
                        "404": fault("There is none"),
                        "409": fault("It is not made yet, was cancelled, or failed"),
                        "413": fault("It would be too large"),
                        "500": fault("It has failed through no fault of the request"),
                    ]),
                ]
            ],
            "/api/models": [
                "get": [
                    "summary": "Models that were found on this machine", "operationId": "listModels",
                    "responses": answers([
                        "200": answer(
                            "Models",
                            content(
                                "application/json",
                                [
                                    "type": "object", "required": ["models"],
                                    "properties": ["models": ["type": "array", "items": reference("Model")]],
                                ]))
                    ]),
                ]
            ],
            "/api/limits": [
                "get": [
                    "summary": "The most pixels of a picture and bytes of a request's body", "operationId": "limits",
                    "responses": answers([
                        "200": answer(
                            "Limits",
                            content(
                                "application/json",
                                [
                                    "type": "object", "required": ["pixels", "bytes"],
                                    "properties": [
                                        "pixels": ["type": "integer", "minimum": 1],
                                        "bytes": ["type": "integer", "minimum": 1],
                                    ],
                                ]))
                    ]),
                ]
            ],
            "/healthz": [
                "get": [
                    "summary": "Whether it answers", "operationId": "health", "security": [],
                    "responses": answers(["200": answer("It does", content("text/plain", ["type": "string"]))]),
                ]
            ],
        ]
    }

    private static let picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGMQUDTGihiGlgQAeNAbAWd3gKsAAAAASUVORK5CYII="

    private static var examples: JSON {
        [
            "enlarge": ["value": ["verb": "upscale", "request": ["scale": 2], "files": ["picture": .string(picture)]]],
            "remove": [
                "value": [
                    "verb": "inpaint", "request": ["remove_box": "1,1,4,4"], "files": ["picture": .string(picture)],
                    "format": "png",
                ]
            ],
            "edit": [
                "value": [
                    "verb": "edit", "request": ["instruction": "make it night", "seed": 1],
                    "files": ["picture": ["data": .string(picture), "name": "lake.png"]], "previews": 5,
                ]
            ],
            "generate": ["value": ["verb": "generate", "request": ["prompt": "a lake", "size": "64x64", "steps": 2]]],
        ]
    }

    private static var schemas: JSON {
        var schemas: [String: JSON] = [
            "Error": [
                "type": "object", "required": ["error"],
                "properties": [
                    "error": [
                        "type": "object", "required": ["code", "message"],
                        "properties": [
                            "code": ["type": "string"], "message": ["type": "string"], "field": ["type": "string"],
                        ],
                    ]
                ],
            ],
            "File": [
                "description": "base64, bare or in a data URL; or with a name; or the result of a job",
                "anyOf": [
                    ["type": "string", "minLength": 1],
                    [
                        "type": "object", "required": ["data"],
                        "properties": ["data": ["type": "string"], "name": ["type": "string"]],
                    ],
                    ["type": "object", "required": ["job"], "properties": ["job": ["type": "string"]]],
                ],
            ],
            "Job": [
                "type": "object",
                "required": ["id", "verb", "status", "progress", "seconds", "created", "seed", "request", "notices"],
                "properties": [
                    "id": ["type": "string"], "verb": ["type": "string"],
                    "status": ["type": "string", "enum": .array(Job.Status.allCases.map { .string($0.rawValue) })],
                    "progress": ["type": "number", "minimum": 0, "maximum": 1],
                    "seconds": ["type": "number", "minimum": 0], "remaining": ["type": "number", "minimum": 0],
                    "position": ["type": "integer", "minimum": 0], "created": ["type": "number"],
                    "seed": ["type": "integer", "minimum": 0], "name": ["type": "string"],
                    "request": ["type": "object"], "notices": ["type": "array", "items": ["type": "object"]],
                    "error": ["type": "object"], "result": ["type": "object"],
                ],
            ],
            "Model": [
                "type": "object", "required": ["name", "bytes", "uses"],
                "properties": [
                    "name": ["type": "string"], "bytes": ["type": "integer", "minimum": 0],
                    "uses": [
                        "type": "array", "description": "what it can be named for; nothing for parts of models",
                        "items": [
                            "type": "string", "enum": .array(ModelUse.allCases.map { .string($0.rawValue) }),
                        ],
                    ],
                ],
            ],
            "Order": ["oneOf": .array(Verb.allCases.map { reference($0.schemaName) })],
        ]
        for verb in Verb.allCases {
            schemas[verb.schemaName] = order(verb)
            let weights: JSON = [
                "type": "array", "items": ["type": "number"], "maxItems": 64,
                "description": "how much each of the files counts beside the others; 1 where nothing is said",
            ]
            let properties = FieldSchema(verb.type).properties.merging(verb.weightFields.map { ($0, weights) }) { $1 }
            schemas["\(verb.schemaName)Request"] = [
                "type": "object", "description": .string(verb.summary), "additionalProperties": false,
                "properties": .object(properties),
            ]
        }
        return .object(schemas)
    }

    private static func order(_ verb: Verb) -> JSON {
        var properties: [String: JSON] = [
            "verb": ["const": .string(verb.rawValue)], "request": reference("\(verb.schemaName)Request"),
            "format": ["type": "string", "enum": ["png", "jpeg"], "description": "of the result; else the picture's"],
            "previews": [
                "type": "integer", "minimum": 1, "maximum": 1000,
                "description": .string(
                    "after how many evaluations of a network there is a preview each: a JPEG, of clips an animated PNG"),
            ],
            "wait": ["type": "boolean", "description": "whether it is answered when it has ended", "default": false],
        ]
        var files: [String: JSON] = [:]
        if verb.needsPicture { files["picture"] = reference("File") }
        for file in verb.files {
            files[file] =
                Verb.lists.contains(file) ? ["type": "array", "items": reference("File")] : reference("File")
        }
        if !files.isEmpty {
            properties["files"] = [
                "type": "object", "additionalProperties": false, "properties": .object(files),
                "description": "files, where it is no form",
            ]
        }
        return [
            "type": "object", "required": ["verb"], "additionalProperties": false, "properties": .object(properties),
        ]
    }
}

extension Verb {
    fileprivate var schemaName: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
