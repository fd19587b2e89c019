import Valkey

/// The rules of ``AttemptLimiter`` and ``GuessLimiter`` as scripts, which Valkey runs with nothing between: a hundred
/// tries at once, from however many machines, are a hundred.
///
/// Each key is a hash of n (wrong tries), t (when: the last of a pair, the first of an hour) and w (not before), in
/// milliseconds, and expires when it means nothing any more.
enum AttemptScripts {
    /// What one try is counted under: share and network, the network alone, the share alone.
    struct Keys: Sendable, Equatable {
        let pair: String
        let network: String
        let share: String

        fileprivate var list: [String] { [pair, network, share] }
    }

    /// Begins a try; the reply is 0 where it is allowed, else the milliseconds to wait. `now`: milliseconds; 0 is the
    /// server's own clock, which is the one clock of all who ask.
    static func begin(_ keys: Keys, _ rules: AttemptLimiter.Rules, at now: Int64 = 0) -> ValkeyCommand {
        let numbers = [
            now, Int64(rules.perShare), Int64(rules.perAddress), Int64(rules.perShareOfAll),
            milliseconds(rules.firstWait), milliseconds(rules.longestWait), milliseconds(rules.turnAtBusyShare),
        ]
        return ValkeyCommand(script: beginScript, keys: keys.list, arguments: numbers.map { String($0) })
    }

    /// Takes a try back: it was right, so that the address starts anew at this share, or nobody judged it.
    static func giveBack(_ keys: Keys, wasRight: Bool) -> ValkeyCommand {
        ValkeyCommand(script: giveBackScript, keys: keys.list, arguments: [wasRight ? "right" : "unjudged"])
    }

    /// Counts a guess; the reply is how many there are in this minute, and how many milliseconds of it are left.
    static func guess(_ key: String) -> ValkeyCommand { ValkeyCommand(script: guessScript, keys: [key], arguments: []) }

    private static func milliseconds(_ time: Duration) -> Int64 { Int64(time / .milliseconds(1)) }

    private static let beginScript = """
        local HOUR = 3600000
        local now, perShare, perAddress, perShareOfAll, first, longest, gap =
            tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]),
            tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
        if now == 0 then
            local time = redis.call('TIME')
            now = time[1] * 1000 + math.floor(time[2] / 1000)
        end
        -- A clock that was turned back makes nobody wait longer than the rules do.
        local function read(key, longest)
            local it = redis.call('HMGET', key, 'n', 't', 'w')
            return tonumber(it[1]) or 0, math.min(tonumber(it[2]) or now, now),
                math.min(tonumber(it[3]) or now, now + longest)
        end
        local function write(key, n, t, w, life)
            redis.call('HSET', key, 'n', n, 't', t, 'w', w)
            redis.call('PEXPIRE', key, math.max(life, 1))
        end

        local wrong, last, allowed = read(KEYS[1], longest)
        if now - last > HOUR then wrong, last, allowed = 0, now, now end
        local mine, mineBegan = read(KEYS[2], 0)
        if now - mineBegan >= HOUR then mine, mineBegan = 0, now end
        local all, allBegan, turn = read(KEYS[3], gap)
        if now - allBegan >= HOUR then all, allBegan, turn = 0, now, now end

        if allowed > now then return allowed - now end
        if mine >= perAddress then return mineBegan + HOUR - now end
        if all >= perShareOfAll then
            if wrong > 0 then turn = math.max(turn, last + longest) end
            if turn > now then return turn - now end
            turn = now + gap
        end

        wrong = wrong + 1
        allowed = now
        if wrong >= perShare then allowed = now + math.min(first * 2 ^ math.min(wrong - perShare, 20), longest) end
        write(KEYS[1], wrong, now, allowed, HOUR)
        write(KEYS[2], mine + 1, mineBegan, now, mineBegan + HOUR - now)
        write(KEYS[3], all + 1, allBegan, turn, allBegan + HOUR - now)
        return 0
        """

    private static let giveBackScript = """
        local wrong = tonumber(redis.call('HGET', KEYS[1], 'n')) or 0
        if ARGV[1] == 'right' or wrong <= 1 then
            redis.call('DEL', KEYS[1])
        else
            redis.call('HSET', KEYS[1], 'n', wrong - 1, 'w', redis.call('HGET', KEYS[1], 't'))
        end
        for i = 2, 3 do
            local count = tonumber(redis.call('HGET', KEYS[i], 'n')) or 0
            if count > 0 then redis.call('HSET', KEYS[i], 'n', count - 1) end
        end
        return 0
        """

    private static let guessScript = """
        local count = redis.call('INCR', KEYS[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
            left = 60000
            redis.call('PEXPIRE', KEYS[1], left)
        end
        return {count, left}
        """
}
