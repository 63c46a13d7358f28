// The customers, in SQLite.
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { Problem } from "./validation.js";

export class Store {
  constructor() {
    this.database = new DatabaseSync(":memory:");
    this.database.exec(`
      CREATE TABLE customers (
        complytId TEXT PRIMARY KEY, tenant TEXT, source TEXT, externalId TEXT,
        createdDate TEXT, customer TEXT, UNIQUE (tenant, source, externalId))`);
  }

  get(tenant, source, externalId) {
    const row = this.database
      .prepare("SELECT customer FROM customers WHERE tenant = ? AND source = ? AND externalId = ?")
      .get(tenant, source, externalId);
    return row && JSON.parse(row.customer);
  }

  list(tenant, limit = -1, offset = 0) {
    return this.database
      .prepare(`SELECT customer FROM customers WHERE tenant = ?
        ORDER BY createdDate DESC, complytId LIMIT ? OFFSET ?`)
      .all(tenant, limit, offset)
      .map((row) => JSON.parse(row.customer));
  }

  put(tenant, customer, complytId) {
    const known = this.get(tenant, customer.source, customer.externalId);
    if (complytId && complytId.toLowerCase() !== known?.complytId) {
      throw new Problem(400, "complytId must be the stored one.");
    }
    const now = timestamp();
    const stored = {
      ...customer,
      complytId: known?.complytId ?? randomUUID(),
      internalTimestamps: { createdDate: known?.internalTimestamps.createdDate ?? now, updatedDate: now },
    };
    this.save(tenant, stored);
    return { stored, created: !known };
  }

  patch(tenant, complytId, changes) {
    const row = this.database
      .prepare("SELECT customer FROM customers WHERE tenant = ? AND complytId = ?")
      .get(tenant, complytId);
    if (!row) return null;
    const known = JSON.parse(row.customer);
    for (const name of ["complytId", "source", "externalId"]) {
      if (name in changes && changes[name] !== known[name]) {
        throw new Problem(400, `${name} must be the stored one.`);
      }
    }
    const stored = { ...known, ...changes };
    stored.internalTimestamps.updatedDate = timestamp();
    this.save(tenant, stored);
    return stored;
  }

  save(tenant, customer) {
    this.database
      .prepare("INSERT OR REPLACE INTO customers VALUES (?, ?, ?, ?, ?, ?)")
      .run(customer.complytId, tenant, customer.source, customer.externalId,
        customer.externalTimestamps.createdDate, JSON.stringify(customer));
  }
}

function timestamp() {
  return new Date().toISOString().slice(0, -1);
}
