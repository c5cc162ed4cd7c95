// In Spring Boot 3 and 4 the same program delivers to the lab's cluster, with the versions of libraries that Boot decides on.
def lab = evaluate(new File(projectDirectory, 'src/it/lab.groovy'))
def id = "lighterman-it-boot-${Long.toString(System.nanoTime(), 36)}".toString()
def kubectl = { String... arguments ->
    def process = ([lab.LAB_KUBECTL, '--kubeconfig', lab.KUBECONFIG] + arguments.toList()).execute()
    assert process.waitFor() == 0: process.errorStream.text
}
kubectl('create', 'namespace', id)
try {
    new File(basedir, 'Dockerfile').setText("FROM ${lab.LAB_BASE_IMAGE}\nLABEL it=$id\n", 'UTF-8')
    new File(basedir, 'app.yml').setText("""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: app, image: "${lab.LAB_REGISTRY}/$id", command: [sleep, '86390']}]
""", 'UTF-8')
    new File(basedir, 'lighterman.yml').setText("""\
name: It-Boot
server:
  host: ${lab.LAB_SSH_HOST}
  port: ${lab.LAB_SSH_PORT}
  user: ${lab.LAB_SSH_USER}
  identity: ${lab.LAB_SSH_IDENTITY}
  knownHosts: ${lab.LAB_KNOWN_HOSTS}
transfer:
  - files: [Dockerfile]
image:
  name: ${lab.LAB_REGISTRY}/$id:1
  context: /tmp/$id
deploy:
  name: app
  manifests: [app.yml]
  namespace: $id
  kubectl: ${lab.LAB_KUBECTL}
  kubeconfig: ${lab.KUBECONFIG}
  rollout: {kubeconfig: ${lab.KUBECONFIG}, timeout: 2m}
inventory:
  ansible-server: [localhost ansible_connection=local]
  kubernetes: [localhost ansible_connection=local]
""", 'UTF-8')

    def java = new File(System.getProperty('java.home'), 'bin/java').path
    ['3': '3.5.7', '4': '4.0.7'].each { major, version ->
        def classpath = new File(basedir, "target/classpath-$major").text.trim()
        def process = new ProcessBuilder(java, '-cp', "target/classes:$classpath", 'com.example.Deliver')
                .directory(basedir).redirectErrorStream(true).start()
        process.outputStream.close()
        def lines = process.inputStream.getText('UTF-8').readLines()
        println lines.join('\n')
        assert process.waitFor() == 0
        assert lines.contains("Spring Boot $version".toString())
        assert lines.contains('SUCCESS Optional[SUCCEEDED]')
    }
} finally {
    kubectl('delete', 'namespace', id, '--wait=false')
    // The lab's server is this machine.
    new File("/tmp/$id").deleteDir()
}
return true
