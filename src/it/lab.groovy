// The lab's exports by name, or why there is no lab under "reason". Where LAB_SSH_HOST is set the lab is the one that the
// environment describes, else src/lab/up starts one, or finds it running; as dev.lighterman.lab.Lab does for the other tests.
def names = ['LAB_SSH_HOST', 'LAB_SSH_PORT', 'LAB_SSH_USER', 'LAB_SSH_IDENTITY', 'LAB_KNOWN_HOSTS', 'LAB_REGISTRY', 'LAB_BASE_IMAGE',
    'LAB_KUBECTL', 'KUBECONFIG']
def up = new File(projectDirectory, 'src/lab/up')
Map<String, String> lab
if (System.getenv('LAB_SSH_HOST')) {
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
    lab = [:]
    def export = exports =~ /export ([A-Z_]+)='((?:[^']|'\\'')*)'/
    while (export.find()) {
        lab[export.group(1)] = export.group(2).replace("'\\''", "'")
    }
}
def missing = names.findAll { !lab[it] }
return missing ? [reason: "LAB_SSH_HOST is set, but not ${missing.join(', ')}".toString()] : lab
