// Scripted Matrix client on Element's own stack (matrix-js-sdk + Rust crypto in wasm).
// One JSON object per line on stdin: {"id": 1, "cmd": "login", ...}
// One JSON object per line on stdout: {"id": 1, "ok": true, ...} | {"id": 1, "ok": false, "error": "..."} | {"event": "..."}
// Everything else (logs) goes to stderr, and only with PEER_LOG=1. The commands are the members of `commands` below;
// ../peer.py is the other end. Timeouts are milliseconds. Commands run one after another unless they say "bg": true.
if (!Promise.withResolvers) {            // Node 20: js-sdk >= 38 needs this (Node >= 22 has it)
    Promise.withResolvers = function () {
        let resolve, reject;
        const promise = new this((a, b) => { resolve = a; reject = b; });
        return { promise, resolve, reject };
    };
}
for (const k of ["log", "info", "debug", "warn", "error", "trace"]) console[k] = (...a) => { if (process.env.PEER_LOG) process.stderr.write(a.map((x) => x?.stack ?? (typeof x === "object" ? safe(x) : String(x))).join(" ") + "\n"); };
function safe(x) { try { return JSON.stringify(x); } catch { return String(x); } }

await import("fake-indexeddb/auto");
const sdk = await import("matrix-js-sdk");
const capi = await import("matrix-js-sdk/lib/crypto-api/index.js");
const { logger } = await import("matrix-js-sdk/lib/logger.js");
const { PollStartEvent } = await import("matrix-js-sdk/lib/extensible_events_v1/PollStartEvent.js");
const { PollResponseEvent } = await import("matrix-js-sdk/lib/extensible_events_v1/PollResponseEvent.js");
const { PollEndEvent } = await import("matrix-js-sdk/lib/extensible_events_v1/PollEndEvent.js");
if (!process.env.PEER_LOG) logger.setLevel?.("silent");
const readline = await import("node:readline");
const fs = await import("node:fs");
const { webcrypto } = await import("node:crypto");

const out = (o) => process.stdout.write(JSON.stringify(o) + "\n");
const b64 = (u8) => Buffer.from(u8).toString("base64").replace(/=+$/, "");
const b64url = (u8) => Buffer.from(u8).toString("base64url");
const unb64 = (s) => new Uint8Array(Buffer.from(s, "base64"));
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const name = (e, v) => Object.entries(e).find(([, x]) => x === v)?.[0] ?? v;

let client = null, password = null, recoveryKey = null /* Uint8Array */;
let autoVerify = process.env.PEER_AUTO_VERIFY !== "0", autoStart = true, sasDelayMs = 0, sasMode = "confirm";
const requests = new Map();              // transaction id -> {req, sas, log}
const toDeviceSeen = [];

const uia = async (makeRequest) => {
    try { return await makeRequest(null); } catch (e) {
        if (e.httpStatus !== 401) throw e;
        return await makeRequest({ type: "m.login.password", identifier: { type: "m.id.user", user: client.getUserId() }, password, session: e.data?.session });
    }
};

async function waitFor(fn, timeout = 20000, what = "condition") {
    const end = Date.now() + timeout;
    for (;;) {
        const v = await fn();
        if (v) return v;
        if (Date.now() > end) throw new Error(`timeout after ${timeout} ms waiting for ${what}`);
        await sleep(50);
    }
}

async function describe(ev) {
    if (ev.isBeingDecrypted?.()) await ev.getDecryptionPromise()?.catch(() => {});
    const info = ev.isEncrypted() && !ev.isDecryptionFailure() ? await client.getCrypto().getEncryptionInfoForEvent(ev) : null;
    return {
        event_id: ev.getId(), room_id: ev.getRoomId(), sender: ev.getSender(), ts: ev.getTs(),
        type: ev.getType(), content: ev.getContent(), relation: ev.getRelation() ?? null, thread_root: ev.threadRootId ?? null,
        redacted: ev.isRedacted(), replaced_by: ev.replacingEvent?.()?.getContent()?.["m.new_content"] ?? null,
        encrypted: ev.isEncrypted(), wire_type: ev.getWireType(),
        wire_keys: ev.isEncrypted() ? Object.keys(ev.getWireContent()).sort() : null,
        decrypted: ev.isEncrypted() ? !ev.isDecryptionFailure() && ev.getType() !== "m.room.encrypted" : null,
        decryption_failure: ev.isDecryptionFailure() ? { code: ev.decryptionFailureReason, message: ev.getContent()?.body } : null,
        shield: info ? { colour: name(capi.EventShieldColour, info.shieldColour), reason: info.shieldReason === null ? null : name(capi.EventShieldReason, info.shieldReason) } : null,
    };
}

async function deviceStatus(user, device) {
    const s = await client.getCrypto().getDeviceVerificationStatus(user, device);
    return s && { signed_by_owner: s.signedByOwner, cross_signing_verified: s.crossSigningVerified, local_verified: s.localVerified, tofu: s.tofu, is_verified: s.isVerified() };
}
async function userStatus(user) {
    const s = await client.getCrypto().getUserVerificationStatus(user);
    return { verified: s.isVerified(), was_verified: s.wasCrossSigningVerified(), known: s.known, needs_approval: s.needsUserApproval, has_cross_signing: await client.getCrypto().userHasCrossSigningKeys(user, true) };
}

function trackRequest(req) {
    const key = req.transactionId ?? `pending-${Date.now()}`;
    // A request to all own devices comes back to the one that sent it: another object, the same verification.
    if (requests.has(key) || [...requests.values()].some((r) => r.req === req)) return;
    const entry = { req, sas: null, phases: [] };
    requests.set(key, entry);
    const step = async () => {
        const ph = name(capi.VerificationPhase, req.phase);
        if (entry.phases.at(-1) !== ph) { entry.phases.push(ph); out({ event: "verification", phase: ph, transaction_id: req.transactionId, other_user: req.otherUserId, other_device: req.otherDeviceId ?? null, room_id: req.roomId ?? null, cancel_code: req.cancellationCode }); }
        if (!autoVerify) return;
        try {
            if (req.phase === capi.VerificationPhase.Requested && !req.initiatedByMe && !req.accepting && !entry.accepted) { entry.accepted = true; await req.accept(); }
            else if (req.phase === capi.VerificationPhase.Ready && req.initiatedByMe && autoStart && !entry.started) { entry.started = true; hook(entry, await req.startVerification("m.sas.v1")); }
            else if (req.phase === capi.VerificationPhase.Started && req.verifier && !entry.hooked) hook(entry, req.verifier);
        } catch (e) { out({ event: "verification_error", error: String(e) }); }
    };
    req.on(capi.VerificationRequestEvent.Change, step);
    step();
}
function hook(entry, verifier) {
    if (entry.hooked) return;
    entry.hooked = true;
    const show = async (s) => {
        if (entry.sas) return;
        entry.sas = { emoji: s.sas.emoji?.map((x) => x[0]), names: s.sas.emoji?.map((x) => x[1]), decimal: s.sas.decimal };
        out({ event: "sas", transaction_id: entry.req.transactionId, ...entry.sas, mode: sasMode });
        entry.callbacks = s;
        await sleep(sasDelayMs);
        if (sasMode === "confirm") await s.confirm(); else if (sasMode === "mismatch") s.mismatch(); else if (sasMode === "cancel") s.cancel();
    };
    verifier.on(capi.VerifierEvent.ShowSas, show);
    verifier.verify().then(() => { entry.result = "done"; }, (e) => { entry.result = "failed: " + e; });
    const now = verifier.getShowSasCallbacks();
    if (now) show(now);
}

const room = (id) => { const r = client.getRoom(id); if (!r) throw new Error(`unknown room ${id}`); return r; };

async function encryptAttachment(data) {
    const key = await webcrypto.subtle.generateKey({ name: "AES-CTR", length: 256 }, true, ["encrypt", "decrypt"]);
    const iv = new Uint8Array(16); webcrypto.getRandomValues(iv.subarray(0, 8));
    const ct = new Uint8Array(await webcrypto.subtle.encrypt({ name: "AES-CTR", counter: iv, length: 64 }, key, data));
    const sha = new Uint8Array(await webcrypto.subtle.digest("SHA-256", ct));
    const jwk = await webcrypto.subtle.exportKey("jwk", key);
    return { ct, info: { v: "v2", key: { alg: "A256CTR", ext: true, k: jwk.k, key_ops: ["encrypt", "decrypt"], kty: "oct" }, iv: b64(iv), hashes: { sha256: b64(sha) } } };
}
async function decryptAttachment(ct, file) {
    const sha = b64(new Uint8Array(await webcrypto.subtle.digest("SHA-256", ct)));
    if (sha !== file.hashes.sha256.replace(/=+$/, "")) throw new Error("attachment hash mismatch");
    const key = await webcrypto.subtle.importKey("jwk", file.key, { name: "AES-CTR" }, false, ["decrypt"]);
    return new Uint8Array(await webcrypto.subtle.decrypt({ name: "AES-CTR", counter: unb64(file.iv), length: 64 }, key, ct));
}
// the sync echo can beat the HTTP reply; js-sdk then throws although the event was sent
async function sent(promise, room_id) {
    const before = new Set(allEvents(room_id).map((e) => e.getId()));
    try { return (await promise).event_id; } catch (e) {
        if (!String(e).includes("not a local echo")) throw e;
        const mine = allEvents(room_id).filter((x) => x.getSender() === client.getUserId() && !before.has(x.getId()) && !x.getId().startsWith("~"));
        if (!mine.length) throw e;
        return mine.at(-1).getId();
    }
}
const allEvents = (id) => { const r = client.getRoom(id); return r ? [...new Set([...r.getLiveTimeline().getEvents(), ...r.getThreads().flatMap((t) => t.timeline)])] : []; };
async function authed(method, path, body, raw = false) {
    const r = await fetch(client.getHomeserverUrl().replace(/\/$/, "") + path, { method, headers: { Authorization: "Bearer " + client.getAccessToken(), ...(body !== undefined ? { "Content-Type": "application/json" } : {}) }, body: body !== undefined ? JSON.stringify(body) : undefined });
    if (raw) return r;
    return { status: r.status, body: await r.json().catch(() => null) };
}

const commands = {
    async login({ base_url, user, password: pw = "pw", device_name = "peer", device_id, isolation: iso, lazy = true, methods = ["m.sas.v1"] }) {
        password = pw;
        const tmp = sdk.createClient({ baseUrl: base_url });
        const r = await tmp.loginRequest({ type: "m.login.password", identifier: { type: "m.id.user", user }, password: pw, initial_device_display_name: device_name, device_id });
        client = sdk.createClient({
            baseUrl: base_url, userId: r.user_id, deviceId: r.device_id, accessToken: r.access_token, timelineSupport: true,
            verificationMethods: methods,
            cryptoCallbacks: {
                getSecretStorageKey: async ({ keys }) => (recoveryKey ? [Object.keys(keys)[0], recoveryKey] : null),
                cacheSecretStorageKey: (_id, _info, key) => { recoveryKey = key; },
            },
        });
        await client.initRustCrypto({ useIndexedDB: false });
        if (iso) commands.isolation({ mode: iso });
        client.on(capi.CryptoEvent.VerificationRequestReceived, trackRequest);
        client.on("toDeviceEvent", (ev) => { toDeviceSeen.push({ sender: ev.getSender(), type: ev.getType() }); if (toDeviceSeen.length > 1000) toDeviceSeen.shift(); });
        await client.startClient({ initialSyncLimit: 50, lazyLoadMembers: lazy, threadSupport: true });
        await waitFor(() => ["PREPARED", "SYNCING"].includes(client.getSyncState()), 30000, "first sync");
        const k = await client.getCrypto().getOwnDeviceKeys();
        return { user_id: r.user_id, device_id: r.device_id, ed25519: k.ed25519, curve25519: k.curve25519, crypto: client.getCrypto().getVersion(), node: process.version };
    },
    async bootstrap({ new_cross_signing = true, backup = true, reset = false, passphrase }) {     // new identity + recovery key (+ key backup)
        const c = client.getCrypto();
        if (reset) {                            // the account already has an identity: throw it away (resetEncryption() throws "Content is not encrypted!" here)
            const v = (await authed("GET", "/_matrix/client/v3/room_keys/version")).body?.version;
            if (v) await authed("DELETE", `/_matrix/client/v3/room_keys/version/${v}`);
            await authed("PUT", `/_matrix/client/v3/user/${encodeURIComponent(client.getUserId())}/account_data/m.secret_storage.default_key`, {});
            await waitFor(async () => !(await client.secretStorage.getDefaultKeyId()), 10000, "4S gone");
        }
        await c.userHasCrossSigningKeys(client.getUserId(), true);     // an answer that is on its way with the old identity would make it drop the new private keys
        await c.bootstrapCrossSigning({ setupNewCrossSigning: new_cross_signing, authUploadDeviceSigningKeys: uia });
        const gen = await c.createRecoveryKeyFromPassphrase(passphrase);
        await c.bootstrapSecretStorage({ setupNewSecretStorage: true, setupNewKeyBackup: backup, createSecretStorageKey: async () => { recoveryKey = gen.privateKey; return gen; } });
        return { recovery_key: gen.encodedPrivateKey, backup_version: await c.getActiveSessionBackupVersion(), cross_signing: await c.getCrossSigningStatus(), key_ids: { master: await c.getCrossSigningKeyId("master_key") } };
    },
    async unlock({ recovery_key }) {                                   // what Element does on "enter your recovery key"
        recoveryKey = capi.decodeRecoveryKey(recovery_key);
        const c = client.getCrypto();
        await c.userHasCrossSigningKeys(client.getUserId(), true);     // fetch our public identity first, else the import fails
        await c.bootstrapCrossSigning({ authUploadDeviceSigningKeys: uia });
        await c.loadSessionBackupPrivateKeyFromSecretStorage().catch(() => {});
        await c.checkKeyBackupAndEnable();
        return { cross_signing: await c.getCrossSigningStatus(), backup_version: await c.getActiveSessionBackupVersion(), device: await deviceStatus(client.getUserId(), client.getDeviceId()) };
    },
    async restore_backup() { return { result: await client.getCrypto().restoreKeyBackup() }; },
    async wait_backup({ count = 1, timeout = 30000 }) {                    // js-sdk uploads after a random delay of up to 10 s
        // getKeyBackupInfo() is cached: ask the server
        const i = await waitFor(async () => { const x = (await authed("GET", "/_matrix/client/v3/room_keys/version")).body; return x?.count >= count ? x : null; }, timeout, `${count} keys in backup`);
        return { count: i.count, version: i.version };
    },
    async backup_status() { const info = await client.getCrypto().getKeyBackupInfo(); return { info, trust: info && await client.getCrypto().isKeyBackupTrusted(info), active: await client.getCrypto().getActiveSessionBackupVersion() }; },
    async cross_signing_status() { return { status: await client.getCrypto().getCrossSigningStatus(), ready: await client.getCrypto().isCrossSigningReady(), secret_storage: await client.getCrypto().getSecretStorageStatus() }; },
    isolation({ mode }) {
        const c = client.getCrypto();
        if (mode === "signed") c.setDeviceIsolationMode(new capi.OnlySignedDevicesIsolationMode());
        else if (mode === "all") c.setDeviceIsolationMode(new capi.AllDevicesIsolationMode(false));
        else if (mode === "all_strict") c.setDeviceIsolationMode(new capi.AllDevicesIsolationMode(true));
        else throw new Error("mode: all | all_strict | signed");
        return { mode };
    },
    async create_room({ name: n = "room", encrypted = true, invite = [], preset = "private_chat", room_version, is_direct, topic, initial_state = [], content = {} }) {
        if (encrypted) initial_state = [...initial_state, { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2", ...content } }];
        const r = await client.createRoom({ name: n, topic, invite, preset, room_version, is_direct, initial_state });
        await waitFor(() => client.getRoom(r.room_id), 20000, "room in sync");
        if (encrypted) await waitFor(() => client.getCrypto().isEncryptionEnabledInRoom(r.room_id), 20000, "encryption");
        return { room_id: r.room_id, version: client.getRoom(r.room_id).getVersion() };
    },
    async invite({ room_id, user }) { await client.invite(room_id, user); return {}; },
    async join({ room_id, via }) { await client.joinRoom(room_id, { viaServers: via }); await waitFor(() => client.getRoom(room_id)?.getMyMembership() === "join", 20000, "join"); return {}; },
    async leave({ room_id }) { await client.leave(room_id); return {}; },
    async kick({ room_id, user }) { await client.kick(room_id, user); return {}; },
    async invites() { return { rooms: client.getRooms().filter((r) => r.getMyMembership() === "invite").map((r) => ({ room_id: r.roomId, name: r.name })) }; },
    async wait_member({ room_id, user, membership = "join", timeout = 20000 }) { await waitFor(() => client.getRoom(room_id)?.getMember(user)?.membership === membership, timeout, `${user} ${membership}`); return {}; },
    async members({ room_id }) { await room(room_id).loadMembersIfNeeded(); return { members: room(room_id).getMembers().map((m) => ({ user: m.userId, membership: m.membership, power: m.powerLevel, name: m.name })) }; },
    async send({ room_id, body, html, msgtype = "m.text", thread, reply_to, mentions }) {
        const c = { msgtype, body };
        if (html) { c.format = "org.matrix.custom.html"; c.formatted_body = html; }
        if (mentions) c["m.mentions"] = mentions;
        if (thread) c["m.relates_to"] = { rel_type: "m.thread", event_id: thread, is_falling_back: !reply_to, "m.in_reply_to": { event_id: reply_to ?? thread } };
        else if (reply_to) c["m.relates_to"] = { "m.in_reply_to": { event_id: reply_to } };
        return { event_id: await sent(client.sendMessage(room_id, thread ?? null, c), room_id) };
    },
    async poll_start({ room_id, question, answers, kind = "org.matrix.msc3381.poll.disclosed", most = 1 }) {
        const { type, content } = PollStartEvent.from(question, answers, kind, most).serialize();
        return { event_id: await sent(client.sendEvent(room_id, type, content), room_id) };
    },
    async poll_vote({ room_id, event_id, answers }) {                    // by the texts of answers
        const asked = room(room_id).polls.get(event_id).pollEvent.answers;
        const { type, content } = PollResponseEvent.from(answers.map((text) => asked.find((a) => a.text === text).id), event_id).serialize();
        return { event_id: (await client.sendEvent(room_id, type, content)).event_id };
    },
    async poll_end({ room_id, event_id }) {
        const { type, content } = PollEndEvent.from(event_id, "The poll has ended.").serialize();
        return { event_id: (await client.sendEvent(room_id, type, content)).event_id };
    },
    async poll({ room_id, event_id, timeout = 15000 }) {                 // as Element counts it: the last vote of each, none that is spoiled
        const poll = await waitFor(() => client.getRoom(room_id)?.polls.get(event_id), timeout, "poll"), votes = {}, last = new Map();
        for (const e of (await poll.getResponses()).getRelations().sort((a, b) => a.getTs() - b.getTs())) last.set(e.getSender(), e);
        for (const [user, e] of last) {
            const response = e.unstableExtensibleEvent;
            response.validateAgainst(poll.pollEvent);
            if (!response.spoiled) for (const id of response.answerIds) (votes[poll.pollEvent.answers.find((a) => a.id === id).text] ??= []).push(user);
        }
        return { question: poll.pollEvent.question.text, answers: poll.pollEvent.answers.map((a) => a.text), kind: poll.pollEvent.kind.name ?? poll.pollEvent.rawKind, most: poll.pollEvent.maxSelections, ended: poll.isEnded, votes };
    },
    async send_event({ room_id, type, content }) { return { event_id: (await client.sendEvent(room_id, type, content)).event_id }; },
    async send_state({ room_id, type, content, state_key = "" }) { return { event_id: (await client.sendStateEvent(room_id, type, content, state_key)).event_id }; },
    async react({ room_id, event_id, key }) { return { event_id: (await client.sendEvent(room_id, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id, key } })).event_id }; },
    async edit({ room_id, event_id, body }) { return { event_id: (await client.sendMessage(room_id, { msgtype: "m.text", body: "* " + body, "m.new_content": { msgtype: "m.text", body }, "m.relates_to": { rel_type: "m.replace", event_id } })).event_id }; },
    async redact({ room_id, event_id, reason }) { return { event_id: (await client.redactEvent(room_id, event_id, undefined, { reason })).event_id }; },
    async file({ room_id, path, data_b64, filename = "file.bin", mimetype = "application/octet-stream", msgtype = "m.file", caption }) {
        const data = path ? new Uint8Array(fs.readFileSync(path)) : unb64(data_b64);
        const enc = await client.getCrypto().isEncryptionEnabledInRoom(room_id);
        const c = { msgtype, body: caption ?? filename, filename, info: { size: data.length, mimetype } };
        if (enc) {
            const { ct, info } = await encryptAttachment(data);
            const up = await client.uploadContent(new Blob([ct]), { type: "application/octet-stream", includeFilename: false });
            c.file = { url: up.content_uri, mimetype, ...info };
        } else c.url = (await client.uploadContent(new Blob([data]), { type: mimetype, name: filename })).content_uri;
        return { event_id: (await client.sendMessage(room_id, c)).event_id, content: c };
    },
    async download({ room_id, event_id }) {                             // authenticated media, decrypted and hash-checked
        const ev = room(room_id).findEventById(event_id); const c = ev.getContent();
        const m = /^mxc:\/\/([^/]+)\/(.+)$/.exec(c.file?.url ?? c.url);
        const r = await authed("GET", `/_matrix/client/v1/media/download/${m[1]}/${m[2]}`, undefined, true);
        if (r.status !== 200) return { status: r.status };
        let d = new Uint8Array(await r.arrayBuffer());
        if (c.file) d = await decryptAttachment(d, c.file);
        return { status: 200, size: d.length, data_b64: d.length <= 1 << 20 ? Buffer.from(d).toString("base64") : undefined, filename: c.filename ?? c.body };
    },
    async receipt({ room_id, event_id, type = "m.read" }) { await client.sendReadReceipt(room(room_id).findEventById(event_id), type); return {}; },
    async read_by({ room_id, event_id }) { const e = room(room_id).findEventById(event_id); return { users: room(room_id).getReceiptsForEvent(e).map((r) => ({ user: r.userId, type: r.type })) }; },
    async thread_read_by({ room_id, root, event_id }) { const t = room(room_id).getThread(root), e = t?.findEventById(event_id); return { users: e ? t.getReceiptsForEvent(e).map((r) => ({ user: r.userId, type: r.type })) : [] }; },
    async who_types({ room_id }) { return { users: room(room_id).getMembers().filter((m) => m.typing).map((m) => m.userId) }; },
    async typing({ room_id, typing = true, timeout = 5000 }) { await client.sendTyping(room_id, typing, timeout); return {}; },
    async wait({ room_id, event_id, contains, sender, type, decrypted, timeout = 15000 }) {   // wait for a message, say how it decrypted and its shield
        const ev = await waitFor(async () => {
            if (!client.getRoom(room_id)) return null;
            for (const e of allEvents(room_id).reverse()) {
                if (e.isBeingDecrypted()) await e.getDecryptionPromise()?.catch(() => {});
                if (event_id && e.getId() !== event_id) continue;
                if (sender && e.getSender() !== sender) continue;
                if (type && e.getType() !== type) continue;
                if (contains && !String(e.getContent()?.body ?? "").includes(contains)) continue;
                if (decrypted && (e.isDecryptionFailure() || e.getType() === "m.room.encrypted")) continue;
                return e;
            }
        }, timeout, "message");
        return { message: await describe(ev) };
    },
    async timeline({ room_id, limit = 20 }) { return { events: await Promise.all(room(room_id).getLiveTimeline().getEvents().slice(-limit).map(describe)) }; },
    async devices({ user }) {
        const m = (await client.getCrypto().getUserDeviceInfo([user], true)).get(user) ?? new Map(); const r = {};
        for (const [id, d] of m) r[id] = { name: d.displayName ?? null, ed25519: d.getFingerprint(), dehydrated: d.dehydrated, ...(await deviceStatus(user, id)) };
        return { devices: r, user: await userStatus(user) };
    },
    async device_status({ user, device }) { return { status: await deviceStatus(user, device) }; },
    async wait_device({ user, device, timeout = 15000 }) { await waitFor(async () => await deviceStatus(user, device), timeout, `device ${device}`); return { status: await deviceStatus(user, device) }; },
    async user_status({ user }) { return { status: await userStatus(user) }; },
    async wait_device_verified({ user, device, timeout = 15000 }) { await waitFor(async () => (await deviceStatus(user, device))?.is_verified, timeout, "device verified"); return { status: await deviceStatus(user, device) }; },
    async wait_user_verified({ user, timeout = 15000 }) { await waitFor(async () => (await userStatus(user)).verified, timeout, "user verified"); return { status: await userStatus(user) }; },
    async pin_identity({ user }) { await client.getCrypto().pinCurrentUserIdentity(user); return {}; },
    async withdraw_verification({ user }) { await client.getCrypto().withdrawVerificationRequirement(user); return {}; },
    async cross_sign_device({ device }) { await client.getCrypto().crossSignDevice(device); return {}; },
    async set_device_verified({ user, device, verified = true }) { await client.getCrypto().setDeviceVerified(user, device, verified); return {}; },
    async discard_session({ room_id }) { await client.getCrypto().forceDiscardSession(room_id); return {}; },
    verification_mode({ auto, start, sas, delay_ms }) { if (auto !== undefined) autoVerify = auto; if (start !== undefined) autoStart = start; if (sas) sasMode = sas; if (delay_ms !== undefined) sasDelayMs = delay_ms; return { auto: autoVerify, sas: sasMode }; },
    async verify_start({ user, device, room_id }) {                      // device: to-device flow; room_id: in-room flow; own user without device: broadcast
        const c = client.getCrypto();
        const req = room_id ? await c.requestVerificationDM(user, room_id) : device ? await c.requestDeviceVerification(user, device) : await c.requestOwnUserVerification();
        trackRequest(req);
        return { transaction_id: req.transactionId };
    },
    async verify_scan({ data_b64 }) {                                   // what a phone's camera reads from a QR code
        const e = await waitFor(() => [...requests.values()].reverse().find((x) => x.req.phase === capi.VerificationPhase.Ready), 20000, "a request that is ready");
        const verifier = await e.req.scanQRCode(new Uint8ClampedArray(unb64(data_b64)));
        e.hooked = true;
        verifier.verify().then(() => { e.result = "done"; }, (x) => { e.result = "failed: " + x; });
        return { transaction_id: e.req.transactionId };
    },
    async verify_wait({ user, timeout = 30000 }) {
        const find = () => [...requests.values()].reverse().find((e) => !user || e.req.otherUserId === user);
        const e = await waitFor(() => { const x = find(); return x && [capi.VerificationPhase.Done, capi.VerificationPhase.Cancelled].includes(x.req.phase) ? x : null; }, timeout, "verification end").catch((err) => { const x = find(); if (!x) throw err; return x; });
        return { phase: name(capi.VerificationPhase, e.req.phase), phases: e.phases, sas: e.sas, result: e.result ?? null, cancel_code: e.req.cancellationCode, other_device: e.req.otherDeviceId ?? null };
    },
    async sas_answer({ answer = "confirm" }) {                          // with verification_mode sas=hold
        const e = [...requests.values()].reverse().find((x) => x.callbacks);
        if (!e) throw new Error("no SAS shown yet");
        if (answer === "confirm") await e.callbacks.confirm(); else if (answer === "mismatch") e.callbacks.mismatch(); else e.callbacks.cancel();
        return { answer };
    },
    async export_keys() { return { keys: await client.getCrypto().exportRoomKeys() }; },
    async import_keys({ keys }) { await client.getCrypto().importRoomKeys(keys); return {}; },
    async account_data({ type, content }) { if (content !== undefined) { await client.setAccountData(type, content); return {}; } return { content: await client.getAccountDataFromServer(type) }; },
    async upgrade({ room_id, version }) { return { replacement: (await client.upgradeRoom(room_id, version)).replacement_room }; },
    async start_dehydration({ create_new_key = true }) { await client.getCrypto().startDehydration({ createNewKey: create_new_key }); return {}; },
    async raw({ method = "GET", path, body }) { return await authed(method, path, body); },     // any authenticated C-S call
    to_device_seen() { return { events: toDeviceSeen.slice(-50) }; },
    async sync_state() { return { state: client.getSyncState() }; },
    async logout() { await client.logout(true); client.stopClient(); return {}; },
    async quit() { client?.stopClient(); out({ event: "bye" }); setTimeout(() => process.exit(0), 20); return {}; },
};

process.on("unhandledRejection", (e) => out({ event: "unhandled", error: String(e?.stack ?? e).slice(0, 500) }));
const rl = readline.createInterface({ input: process.stdin });
let chain = Promise.resolve();
rl.on("line", (line) => {
    if (!line.trim()) return;
    let m;
    try { m = JSON.parse(line); } catch (e) { return out({ ok: false, error: "bad JSON: " + e }); }
    const run = async () => {
        try {
            if (!commands[m.cmd]) throw new Error(`unknown command ${m.cmd}; have ${Object.keys(commands).join(" ")}`);
            if (m.cmd !== "login" && m.cmd !== "quit" && m.cmd !== "verification_mode" && !client) throw new Error("login first");
            out({ id: m.id ?? null, ok: true, ...(await commands[m.cmd](m)) });
        } catch (e) { out({ id: m.id ?? null, ok: false, error: String(e?.message ?? e), errcode: e?.errcode, status: e?.httpStatus }); }
    };
    if (m.bg) run(); else chain = chain.then(run);   // in order, unless "bg": true
});
rl.on("close", () => chain.then(() => process.exit(0)));
out({ event: "ready", node: process.version });
