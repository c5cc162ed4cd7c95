// The program runs on nothing but its own class and the library's dependencies, and ships to the lab.
def lab = evaluate(new File(projectDirectory, 'src/it/lab.groovy'))
def id = "lighterman-it-embedding-${Long.toString(System.nanoTime(), 36)}".toString()
def classpath = new File(basedir, 'target/classpath').text.trim()
['picocli', 'maven-core', 'maven-plugin-api', 'slf4j-nop'].each { assert !classpath.contains("/$it-") }

new File(basedir, 'Dockerfile').setText("FROM ${lab.LAB_BASE_IMAGE}\nLABEL it=$id\n", 'UTF-8')
new File(basedir, 'lighterman.yml').setText("""\
name: It-Embedding
server:
  host: ${lab.LAB_SSH_HOST}
  port: ${lab.LAB_SSH_PORT}
  user: ${lab.LAB_SSH_USER}
  identity: ${lab.LAB_SSH_IDENTITY}
  knownHosts: ${lab.LAB_KNOWN_HOSTS}
transfer:
  - files: [Dockerfile]
    to: /tmp/$id
image:
  name: overridden
  context: /tmp/$id
inventory:
  ansible-server: [localhost ansible_connection=local]
""", 'UTF-8')

def java = new File(System.getProperty('java.home'), 'bin/java').path
def process = new ProcessBuilder(java, '-cp', "target/classes:$classpath", 'com.example.Ship', "${lab.LAB_REGISTRY}/$id:1")
        .directory(basedir).redirectErrorStream(true).start()
process.outputStream.close()
def lines = process.inputStream.getText('UTF-8').readLines()
println lines.join('\n')
assert process.waitFor() == 0
// the layers are kept where this project's checkout has no changes
assert lines.findAll { !it.startsWith('SLF4J') && it != 'OK keep the layers of the last 5 builds only' }[0..4] == [
    'IGNORED remove remote docker images', 'CHANGED build docker images', 'CHANGED push remote dockerhub',
    'CHANGED remove the docker image from ansible server', 'SUCCESS']
assert lines.last() ==~ /sha256:[0-9a-f]{64}/
new File("/tmp/$id").deleteDir()
return true
