// The lab's exports by name, or why there is no lab under "reason". Where LAB_SSH_HOST is set the lab is the one that the
// environment describes, where LAB_EXPORTS names a file the one described there, else src/lab/up starts one, or finds it running;
// as dev.lighterman.lab.Lab does for the other tests.
def names = ['LAB_SSH_HOST', 'LAB_SSH_PORT', 'LAB_SSH_USER', 'LAB_SSH_IDENTITY', 'LAB_KNOWN_HOSTS', 'LAB_REGISTRY', 'LAB_BASE_IMAGE',
    'LAB_KUBECTL', 'KUBECONFIG']
def up = new File(projectDirectory, 'src/lab/up')
Map<String, String> lab
def parse = { String exports ->
    def found = [:]
    def export = exports =~ /export ([A-Z0-9_]+)='((?:[^']|'\\'')*)'/
    while (export.find()) {
        found[export.group(1)] = export.group(2).replace("'\\''", "'")
    }
    return found
}
if (System.getenv('LAB_EXPORTS')) {
    // Other tests that need the lab have run before: it is there, or will not be.
    def file = new File(System.getenv('LAB_EXPORTS'))
    while (!file.exists()) {
        sleep(200)
    }
    lab = parse(file.getText('UTF-8'))
    if (lab.isEmpty()) {
        return [reason: 'it did not start']
    }
} else if (System.getenv('LAB_SSH_HOST')) {
    lab = new HashMap<>(System.getenv())
} else if (!up.canExecute()) {
    return [reason: "$up is not there".toString()]
} else if (!new File('/etc/debian_version').exists()) {
    return [reason: 'this is not a Debian machine']
} else if (System.getProperty('user.name') != 'root') {
    return [reason: "the lab needs root, this is ${System.getProperty('user.name')}".toString()]
} else {
    def process = new ProcessBuilder(up.path).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    process.outputStream.close()
    def exports = process.inputStream.getText('UTF-8')
    assert process.waitFor() == 0: "$up failed"
    lab = parse(exports)
}
def missing = names.findAll { !lab[it] }
return missing ? [reason: "the lab has no ${missing.join(', ')}".toString()] : lab
