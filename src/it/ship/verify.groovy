import groovy.json.JsonSlurper

def lab = evaluate(new File(projectDirectory, 'src/it/lab.groovy'))
def fields = new Properties()
new File(basedir, 'test.properties').withInputStream { fields.load(it) }
def namespace = fields['lighterman.deploy.namespace']
try {
    def log = new File(basedir, 'build.log').getText('UTF-8')
    def result = new JsonSlurper().parse(new File(basedir, 'target/lighterman/result.json'), 'UTF-8')

    assert result.result == 'SUCCESS'
    assert result.jobs*.name == ['It-Ship', 'It-Ship-Deployment']
    assert result.jobs[1].triggeredBy == 'It-Ship'
    assert result.jobs[0].transferredFiles == 2
    // The image is not there on the first run: the removal before the build fails and is ignored.
    assert result.jobs[0].runs[0].ignored*.task == ['remove remote docker images']
    assert result.jobs[0].runs[0].recap.localhost.ignored == 1
    assert result.image.reference == fields['lighterman.image.name']
    assert result.rollout.verdict == 'SUCCEEDED'
    // The project's property wins over the pipeline file.
    assert result.rollout.pods.size() == 1
    assert result.rollout.pods.every { it.digest == result.image.digest }
    assert result.provenance.consistent

    // In the log, line by line, as Maven's own.
    assert log.contains('[INFO] It-Ship\n')
    assert log =~ /\[INFO\]   ignored +\d+\.\d s  localhost  remove remote docker images  \(changed\)\n/
    assert log.contains('[INFO]                         rc 1: ')
    assert log.contains('[INFO] provenance  ')
    assert log =~ /\[INFO\] SUCCESS after /
    assert log.contains("[INFO] image       ${fields['lighterman.image.name']}@${result.image.digest}\n")
    assert new File(basedir, 'target/lighterman/image.digest').text == result.image.digest
    assert new File(basedir, 'target/lighterman/junit.xml').getText('UTF-8').contains('<testsuites')
    assert new File(basedir, 'target/lighterman/report.html').getText('UTF-8').contains('It-Ship-Deployment')
    // lighterman:play, after that, with the property.
    def announced = new JsonSlurper().parse(new File(basedir, 'target/announce.json'), 'UTF-8')
    assert announced.jobs[0].runs[0].tasks*.name == ["announce ${result.image.digest}".toString()]
    // lighterman:runs and lighterman:report
    assert log =~ /\[INFO\] ${announced.jobs[0].runs[0].id} +finished  SUCCESS /
    assert log.count('It-Ship-Deployment\n') >= 2
    // lighterman:attach, lighterman:logs, lighterman:cancel and lighterman:doctor
    assert announced.jobs[0].runs[0].id == fields['lighterman.id']
    def attached = new JsonSlurper().parse(new File(basedir, 'target/attached.json'), 'UTF-8')
    assert attached.jobs[0].runs[0].tasks*.name == ["announce ${result.image.digest}".toString()]
    assert log =~ /(?m)^TASK \[announce ${result.image.digest}\] \**$/
    assert log.contains("[INFO] ${fields['lighterman.id']} had ended already\n")
    assert log =~ /\[INFO\] ok +ansible +ansible-core \d/
    assert log.contains('[INFO] ok       rollout         watched from this machine\n')
    // For GitHub, as lines of their own.
    assert log =~ /(?m)^::notice title=Ignored%3A remove remote docker images on localhost::non-zero return code \(rc 1\)%0A/
    assert !log.contains('[INFO] ::')
    assert new File(basedir, 'target/step-summary.md').getText('UTF-8').contains("remove remote docker images")
    // lighterman:verify
    assert log.contains("[INFO] ok: 1 of 1 pod of $namespace/it-ship runs ${fields['lighterman.image.name']}@${result.image.digest} (pushed ")
    def commit = result.source ? result.source.commit.take(7) + (result.source.dirty ? '-dirty' : '') : '-'
    assert log =~ /\[INFO\] expected  it-ship-\S+  yes    \S+Z  $commit +${result.image.digest}\n/
    // lighterman:module, lighterman:facts and lighterman:inventory
    assert log =~ /\[INFO\]   changed +\d+\.\d s  localhost  command\n/
    assert log =~ /(?m)^\{"host":"localhost","facts":\{"ansible_distribution":"/
    assert log.contains('@all:\n')
    assert log.contains('  |--@kubernetes:\n  |  |--localhost\n')
    // lighterman:init and lighterman:import
    assert new File(basedir, 'target/new/lighterman.yml').getText('UTF-8').contains('CHANGE THIS')
    assert log.contains('found    no Dockerfile; perhaps you should write one, or set image.prebuilt\n')
    assert new File(basedir, 'target/imported.yml').getText('UTF-8')
            .contains('  playbook: server:~/create-cicd-devops-images.yml\n')
    assert log.contains("[WARNING] the image's name is not in Jenkins' files but in what builds it; set image.name\n")
    // lighterman:help and lighterman:render
    assert log.contains('This plugin has 19 goals:')
    assert new File(basedir, 'target/lighterman/playbooks/create-cicd-devops-images.yml').getText('UTF-8')
            .contains("docker push ${fields['lighterman.image.name']}")
} finally {
    def kubectl = [lab.LAB_KUBECTL, '--kubeconfig', lab.KUBECONFIG, 'delete', 'namespace', namespace, '--wait=false'].execute()
    kubectl.waitFor()
    // The lab's server is this machine.
    new File(fields['lighterman.image.context']).deleteDir()
}
return true
