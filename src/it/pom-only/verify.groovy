def rendered = new File(basedir, 'target/lighterman')
def image = new File(rendered, 'playbooks/create-cicd-devops-images.yml').getText('UTF-8')
assert image.contains('docker push example/app:1.2.3\n')
assert image.contains('chdir: /srv/green\n')
assert new File(rendered, 'inventory/hosts').getText('UTF-8') == '[ansible-server]\nbuild1\n\n[kubernetes]\nmaster1\nmaster2\n'
assert new File(rendered, 'manifests').listFiles()*.getText('UTF-8').join('\n').contains('replicas: 3')

def log = new File(basedir, 'build.log').getText('UTF-8')
assert log.contains('<imag>: there is no such parameter; did you mean <image>?\n')
assert log.contains('<target>: there is no such parameter; fields of the pipeline file are written as there, <image><name>...</name></image>, ' +
        'or go into <set>: <set><image.name>...</image.name></set>')

def events = log.readLines().findAll { it.contains('"event":') }
assert events.size() > 1
assert events.every { it.startsWith('{') && it.endsWith('}') }
def result = new groovy.json.JsonSlurper().parse(new File(rendered, 'result.json'), 'UTF-8')
assert result.name == 'pom-only'
assert result.result == 'FAILURE'
assert log =~ /\[INFO\] new commit  main [0-9a-f]{7}\n/
assert log.contains('the build failed: `false` ended with exit status 1; nothing was sent\n')
assert log =~ /\[INFO\] no change   main is [0-9a-f]{7} \(already built\)\n/
assert log.readLines().contains('kind: Role')
assert !new File(basedir, 'lighterman.yml').exists()
return true
