// Whom this phone believes: roots pinned when it was installed, the newest key list, bundles.

import { openBundle } from "./bundle.js";
import { NotBelieved, openKeyList } from "./keylist.js";
import { get, namesFrom, put } from "./store.js";

export class Trust {
  constructor() {
    this.pinned = null;
    this.keylist = null;
    this.bundles = new Map();
  }

  // Reads what the phone keeps, and asks the server only for what it does not have yet.
  async load() {
    this.pinned = await get("akar");
    if (!this.pinned) {
      // Once only: whoever has pinned roots never takes others from a server.
      this.pinned = await (await fetch("/app/akar.json")).json();
      await put("akar", this.pinned);
    }
    for (const name of await namesFrom("paket/")) await this.take(await get(name), { keep: false });
    const kept = await get("kunci");
    if (kept) await this.takeKeys(kept);
    await this.refreshKeys();
  }

  get trust() {
    return { ...this.pinned, version: this.keylist?.version ?? 0 };
  }

  // Takes a newer key list, if the server can be reached and has one that is signed.
  async refreshKeys() {
    try {
      const answer = await fetch("/kunci.json", { cache: "no-store" });
      if (answer.ok) await this.takeKeys(await answer.text());
    } catch (error) {
      if (error instanceof NotBelieved) throw error;
    }
  }

  async takeKeys(text) {
    const keylist = await openKeyList(text, this.trust);
    this.keylist = keylist;
    await put("kunci", text);
  }

  // Takes a bundle and keeps it; raises NotBelieved for one that is not signed or older.
  async take(text, { keep = true } = {}) {
    const region = JSON.parse(text)?.signed?.region;
    const before = this.bundles.get(region);
    const seen = before ?? { version: 0, made: "" };
    // The key list in a bundle may be older than the one seen last; its own roots still count.
    const bundle = await openBundle(text, { ...this.pinned, version: 0 }, seen);
    this.bundles.set(bundle.region, bundle);
    if (keep) await put(`paket/${bundle.region}`, text);
    if (!this.keylist || bundle.keylist.version > this.keylist.version) this.keylist = bundle.keylist;
    return bundle;
  }

  // Returns the bundle of the smallest region around a seal; else any, which says so; else null.
  bundleFor(payload) {
    const all = [...this.bundles.values()].sort((one, other) => other.region.length - one.region.length);
    const around = (bundle) =>
      payload && bundle.contests.has(payload.election) && payload.place.startsWith(bundle.region);
    return all.find(around) ?? all.at(-1) ?? null;
  }
}
