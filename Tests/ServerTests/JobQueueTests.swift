import GentoolRaster
import GentoolTasks
import Synchronization
import Testing

@testable import GentoolServer

@Suite("Jobs wait for each other, and leave nothing behind")
struct JobQueueTests {
    private func endless(_ studio: Studio) async throws -> JobOrder {
        try await studio.maker.order(.generate, RunningServer.endlessJob["request"]?.object ?? [:], [])
    }

    private func quick(_ studio: Studio) async throws -> JobOrder {
        try await studio.maker.order(.upscale, ["scale": 2], [OrderMaker.Upload("picture", SmallPicture.png())])
    }

    @Test("One that is cancelled while it waits gives back its files, and is counted and logged")
    func cancelledBefore() async throws {
        let lines = Mutex<[String]>([])
        var settings = ServerSettings()
        settings.log = { line in lines.withLock { $0.append(line) } }
        let studio = Studio(settings)
        _ = try await studio.submit(endless(studio))
        let job = try await studio.submit(quick(studio))
        #expect(job.state.status == .queued && job.order.files.byteCount > 0)
        job.cancel()
        #expect(job.order.files.byteCount == 0)
        #expect(studio.metrics.text.contains("gentool_jobs_total{outcome=\"cancelled\",verb=\"upscale\"} 1\n"))
        let line = lines.withLock { lines in lines.first { $0.hasPrefix("job=\(job.id) ") } }
        #expect(line?.contains("status=cancelled") == true)
        await studio.queue.stop()
    }

    @Test("Whoever waits for a job and is cancelled hears how it ended, and the job is cancelled")
    func cancelledWait() async throws {
        let studio = Studio(ServerSettings())
        let job = try await studio.submit(endless(studio))
        let waiting = Task { await job.end() }
        waiting.cancel()
        #expect(await waiting.value.status == .cancelled)
        await studio.queue.stop()
    }

    @Test("A clip is written once as another kind of file, and that is kept with its result")
    func conversions() async throws {
        let studio = Studio(ServerSettings())
        let picture = OrderMaker.Upload("picture", SmallPicture.png(width: 48, height: 48))
        let job = try await studio.submit(
            studio.maker.order(.animate, ["zoom": 1.1, "frames": 3], [picture]))
        let made = try await studio.picture(of: job)
        let first = try await studio.clip(made.bytes, of: made.result, job, as: "gif")
        #expect(job.bytesInMemory == made.bytes.count + first.bytes.count)
        // There is nothing that it could be written of again.
        let second = try await studio.clip([], of: made.result, job, as: "gif")
        #expect(second.bytes == first.bytes && !first.bytes.isEmpty)
        await studio.queue.remove(job)
        let forgotten = try await studio.clip(made.bytes, of: made.result, job, as: "avi")
        #expect(job.conversion(to: "avi") == nil && !forgotten.bytes.isEmpty)
        await studio.queue.stop()
    }

    @Test("Advice that names what a client can't say is left out of notices and errors")
    func advice() async throws {
        var order = try await quick(Studio(ServerSettings()))
        order.fieldName = { $0 == "mask" ? "the_mask" : nil }
        let job = Job(order)
        job.add(Notice("a", "it is so; \(field: "mask_from") reads it otherwise"))
        job.add(Notice("b", "\(field: "mask_from") reads it otherwise"))
        #expect(job.state.notices == [Notice("a", "it is so")])
        let error = RequestError(field: "mask", text: "\(field: "mask") is wrong; \(field: "grow_mask") helps")
        #expect(Job.Failure(error, of: order).reason == "the_mask is wrong")
    }

    @Test("A queue that is stopped has ended all, and takes no more")
    func stopped() async throws {
        let studio = Studio(ServerSettings())
        var jobs: [Job] = []
        for _ in 0..<3 { jobs.append(try await studio.submit(endless(studio))) }
        await studio.queue.stop()
        #expect(jobs.allSatisfy { $0.state.status == .cancelled })
        #expect(await studio.queue.current == nil)
        await #expect(throws: JobQueue.Full.self) { try await studio.submit(quick(studio)) }
    }
}
