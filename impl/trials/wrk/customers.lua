-- Requests of one kind, about customers as trials/bench/samples.py makes them:
-- wrk ... -s customers.lua URL -- KIND TOKEN CUSTOMERS FIRST
-- CUSTOMERS are stored, numbered from 1; what is new is numbered from FIRST on.

local kinds, kind, customers, number = {}, nil, nil, nil

local BODY = '{"externalId": "%s", "source": "1", "name": "Customer %d", '
  .. '"address": {"city": "Sacramento", "country": "US", "state": "CA", '
  .. '"street": "944 W. Wintergreen St.", "zip": "95823"}, '
  .. '"email": "customer.%d@example.com", "customerType": "RETAIL", "externalTimestamps": '
  .. '{"createdDate": "%s", "updatedDate": "2024-10-19T09:07:54.585Z"}, "comment": "Write %d"}'

local CHANGES = '{"name": "Customer %d", "address": {"city": "Fresno", "country": "US", '
  .. '"state": "CA", "street": "%d Wintergreen St.", "zip": "93650"}}'

local function put(external_id, of)
  local created = os.date("!%Y-%m-%dT%H:%M:%SZ", 1577836800 + 60 * of)
  local body = string.format(BODY, external_id, of, of, created, number)
  return wrk.format("PUT", "/v1/customers/source/1/externalId/" .. external_id, nil, body)
end

local function any()
  return math.random(customers)
end

kinds["get"] = function()
  return wrk.format("GET", "/v1/customers/source/1/externalId/c" .. any())
end

kinds["put-new"] = function()
  return put("n" .. number, number)
end

kinds["put-again"] = function()
  local of = any()
  return put("c" .. of, of)
end

kinds["patch"] = function()
  local path = string.format("/v1/customers/complytId/00000000-0000-4000-8000-%012x", any())
  return wrk.format("PATCH", path, nil, string.format(CHANGES, number, number))
end

kinds["list-100"] = function()
  local page = math.random(math.ceil(customers / 100))
  return wrk.format("GET", "/v1/customers?size=100&page=" .. page)
end

kinds["list-1000"] = function()
  return wrk.format("GET", "/v1/customers?size=1000&page=1")
end

function init(args)
  kind, customers, number = kinds[args[1]], tonumber(args[3]), tonumber(args[4])
  wrk.headers["Authorization"] = "Bearer " .. args[2]
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  number = number + 1
  return kind()
end

-- The last line is for a program; times are microseconds.
function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '{"requests": %d, "duration": %d, "p50": %d, "p99": %d, "failed": {"connecting": %d, '
      .. '"reading": %d, "writing": %d, "in time": %d, "by a status of 400 or more": %d}}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    failed.connect, failed.read, failed.write, failed.timeout, failed.status
  ))
end
