// The customers, in SQLite; every method is one step, since Node runs one at a time.
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { Problem } from "./messages.js";
import { formatTimestamp } from "./timestamps.js";

const IDENTIFIERS = ["complytId", "source", "externalId"];

export class Store {
  constructor() {
    const database = new DatabaseSync(":memory:");
    database.exec(`
      CREATE TABLE customers (
        complytId TEXT PRIMARY KEY, tenant TEXT NOT NULL, source TEXT NOT NULL,
        externalId TEXT NOT NULL, createdDate TEXT NOT NULL, customer TEXT NOT NULL,
        UNIQUE (tenant, source, externalId)
      );
      CREATE INDEX newest ON customers (tenant, createdDate DESC, complytId)`);
    this.byPair = database.prepare(
      "SELECT customer FROM customers WHERE tenant = ? AND source = ? AND externalId = ?",
    );
    this.byId = database.prepare(
      "SELECT customer FROM customers WHERE tenant = ? AND complytId = ?",
    );
    this.newestFirst = database.prepare(`
      SELECT customer FROM customers WHERE tenant = ?
      ORDER BY createdDate DESC, complytId LIMIT ? OFFSET ?`);
    this.replace = database.prepare("INSERT OR REPLACE INTO customers VALUES (?, ?, ?, ?, ?, ?)");
  }

  get(tenant, source, externalId) {
    return read(this.byPair.get(tenant, source, externalId));
  }

  list(tenant, limit = -1, offset = 0) {
    return this.newestFirst.all(tenant, limit, offset).map(read);
  }

  put(tenant, customer, complytId) {
    const known = this.get(tenant, customer.source, customer.externalId);
    if (complytId !== null && complytId !== known?.complytId) {
      throw new Problem(400, "complytId must be the stored one.");
    }
    const now = formatTimestamp(new Date());
    const stored = this.#save(tenant, {
      complytId: known?.complytId ?? randomUUID(),
      ...customer,
      internalTimestamps: known?.internalTimestamps ?? { createdDate: now, updatedDate: now },
    });
    return { stored, created: !known };
  }

  patch(tenant, complytId, changes) {
    const known = read(this.byId.get(tenant, complytId));
    if (!known) return null;
    for (const name of IDENTIFIERS) {
      if (Object.hasOwn(changes, name) && changes[name] !== known[name]) {
        throw new Problem(400, `${name} must be the stored one.`);
      }
    }
    return this.#save(tenant, { ...known, ...changes });
  }

  #save(tenant, customer) {
    customer.internalTimestamps.updatedDate = formatTimestamp(new Date());
    const { complytId, source, externalId, externalTimestamps } = customer;
    const text = JSON.stringify(customer);
    this.replace.run(complytId, tenant, source, externalId, externalTimestamps.createdDate, text);
    return customer;
  }
}

function read(row) {
  return row && JSON.parse(row.customer);
}
