import java.util.zip.ZipFile

def fields = new Properties()
new File(basedir, 'test.properties').withInputStream { fields.load(it) }
def context = new File(fields['lighterman.image.context'])
try {
    def log = new File(basedir, 'build.log').getText('UTF-8')
    // The package of service alone, each time the one of that build; both pushed under the project's version.
    assert context.list().sort() == ['Dockerfile', 'service-1.0.jar']
    def jar = new ZipFile(new File(context, 'service-1.0.jar'))
    assert jar.getInputStream(jar.getEntry('text.txt')).getText('UTF-8') == 'second\n'
    jar.close()
    assert log.count('[INFO] result      SUCCESS after ') == 2
    assert log.contains("${fields['lighterman.vars.registry']}/${fields['lighterman.vars.id']}:1.0".toString())
    assert log.count('[INFO] Nothing to do yet: the pipeline of shop follows in the module service, the last one of it with this goal.\n') == 2
    assert log.contains('what lies in service/target is of another build; this build has not packaged service yet; ' +
            'perhaps you should bind the goal image to a phase in that module, or run: mvn package lighterman:image')
} finally {
    // The lab's server is this machine.
    context.deleteDir()
}
return true
