def log = new File(basedir, 'build.log').getText('UTF-8')
// All problems at once, each in one sentence; nothing was contacted, no trace.
assert log.contains('lighterman.yml:4:3: unknown field "conext" in image; did you mean "context"?\n')
assert log.contains('-Dlighterman.server.port: server.port must be a whole number from 1 to 65535, but is "many"')
assert !log.contains('Exception in')
assert !log.contains('\tat dev.lighterman')
return true
