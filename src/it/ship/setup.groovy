def lab = evaluate(new File(projectDirectory, 'src/it/lab.groovy'))
def id = "lighterman-it-ship-${Long.toString(System.nanoTime(), 36)}".toString()

def kubectl = [lab.LAB_KUBECTL, '--kubeconfig', lab.KUBECONFIG, 'create', 'namespace', id].execute()
assert kubectl.waitFor() == 0: kubectl.errorStream.text

new File(basedir, 'target').mkdirs()
new File(basedir, 'target/Dockerfile').setText("""\
FROM ${lab.LAB_BASE_IMAGE}
COPY app.jar /app.jar
USER 1000
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx64m", "-jar", "/app.jar"]
""", 'UTF-8')

// The invoker gives these to the build as -D.
def fields = [
    'server.host': lab.LAB_SSH_HOST, 'server.port': lab.LAB_SSH_PORT, 'server.user': lab.LAB_SSH_USER,
    'server.identity': lab.LAB_SSH_IDENTITY, 'server.knownHosts': lab.LAB_KNOWN_HOSTS,
    'image.name': "${lab.LAB_REGISTRY}/$id:1".toString(),
    'image.context': "/tmp/$id".toString(),
    'deploy.namespace': id, 'deploy.kubectl': lab.LAB_KUBECTL, 'deploy.kubeconfig': lab.KUBECONFIG,
    'deploy.rollout.kubeconfig': lab.KUBECONFIG,
    'play.key': id, 'id': "$id-${id.digest('SHA-256').take(16)}".toString(), // as RunKey makes it of a key
]
def properties = new Properties()
fields.each { path, value -> properties.setProperty("lighterman.$path", value) }
new File(basedir, 'test.properties').withOutputStream { properties.store(it, null) }
return true
