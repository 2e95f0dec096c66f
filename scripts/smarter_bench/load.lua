-- Requests for wrk. Arguments: the name of a body below, and a bearer key.

local bodies = {
  plain = function(_) return '{"status": "ok"}' end,
  lead = function(mark)
    return '{"name": "Persona ' .. mark .. '", "email": "' .. mark
      .. '@example.cl", "phone": "+56987654321", "source": "bench",'
      .. ' "message": "Necesito una cotización"}'
  end,
  stock = function(mark)
    return '{"vals_list": [{"name": "Lead ' .. mark .. '", "contact_name": "Persona '
      .. mark .. '", "email_from": "' .. mark .. '@example.cl",'
      .. ' "phone": "+56987654321", "description": "Necesito una cotización"}]}'
  end,
}

local body, run
local number = 0

function init(arguments)
  body = bodies[arguments[1]]
  run = os.time() .. "-" .. string.sub(tostring({}), 8)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  if arguments[2] and arguments[2] ~= "" then
    wrk.headers["Authorization"] = "Bearer " .. arguments[2]
  end
end

function request()
  number = number + 1
  return wrk.format(nil, nil, nil, body(run .. "-" .. number))
end

function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write
    + errors.status + errors.timeout
  io.write(string.format(
    '{"rate": %f, "p50_ms": %f, "p95_ms": %f, "failed": %d}\n',
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, failed))
end
