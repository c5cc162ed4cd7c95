def lab = evaluate(new File(projectDirectory, 'src/it/lab.groovy'))
def id = "lighterman-it-reactor-${Long.toString(System.nanoTime(), 36)}".toString()
new File(basedir, 'Dockerfile').setText("FROM ${lab.LAB_BASE_IMAGE}\nCOPY service-1.0.jar /app.jar\n", 'UTF-8')

// The invoker gives these to the build as -D.
def fields = [
    'server.host': lab.LAB_SSH_HOST, 'server.port': lab.LAB_SSH_PORT, 'server.user': lab.LAB_SSH_USER,
    'server.identity': lab.LAB_SSH_IDENTITY, 'server.knownHosts': lab.LAB_KNOWN_HOSTS,
    'vars.registry': lab.LAB_REGISTRY, 'vars.id': id, 'image.context': "/tmp/$id".toString(),
]
def properties = new Properties()
fields.each { path, value -> properties.setProperty("lighterman.$path", value) }
new File(basedir, 'test.properties').withOutputStream { properties.store(it, null) }
return true
