/// Twenty years of a family's photographs, evenly spread, one in ninety-seven a video.
struct LargeAlbum {
    let count: Int
    let seed: Seed
    let pictures: Pictures

    func assets() -> [Asset] {
        let shapes = [(4_608, 2_592), (4_000, 3_000), (3_000, 4_000), (3_024, 3_024)]
        let scenes = shapes.map { pictures.indices(ratio: Double($0.0) / Double($0.1)) }
        let clip = pictures.index(named: "evening-waves")
        let start = Moment(year: 2005, month: 1, day: 1)
        let span = Moment(year: 2025, month: 1, day: 1).seconds - start.seconds
        var noise = Noise(seed: "large")
        return (0..<count).map { number in
            let isVideo = number % 97 == 96
            let shape = Int(noise.next() % 4)
            let step = span / Int64(max(1, count))
            let taken = start + (Int64(number) * step + Int64(noise.next() % UInt64(max(1, step))))
            let (width, height) = isVideo ? (640, 360) : shapes[shape]
            return Asset(
                id: Identity(named: "large \(number)"),
                kind: isVideo ? .video : .photo,
                fileName: "DSC_\(10_000 + number)." + (isVideo ? "mp4" : "jpg"),
                width: width,
                height: height,
                size: isVideo ? Int64(pictures.clip.count) : 1_100_000 + Int64(noise.next() % 400_000),
                taken: taken,
                offsetHours: 1,
                duration: isVideo ? 6_000 : nil,
                scene: isVideo ? clip : scenes[shape][Int(noise.next() % UInt64(scenes[shape].count))],
                uploaded: Moment(microseconds: Seed.birthday.microseconds + Int64(number) * 1_013)
            )
        }
    }
}
