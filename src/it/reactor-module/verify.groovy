def log = new File(basedir, 'build.log').getText('UTF-8')
assert log.contains('[INFO] In the module second:\n')
assert new File(basedir, 'second/target/lighterman/playbooks/create-cicd-devops-images.yml').getText('UTF-8').contains('docker push example/second')
assert log.contains('there is no first/lighterman.yml and no image.name in its POM; perhaps you should write the file, or name yours with -Dlighterman.file')
return true
