// What is polled.
def repository = new File(basedir, 'target/repository')
repository.mkdirs()
def git = { String... words ->
    def process = (['git', '-c', 'user.name=Kim', '-c', 'user.email=kim@example.org'] + words.toList()).execute(null, repository)
    assert process.waitFor() == 0: process.errorStream.text
}
new File(repository, 'a.txt').setText('one\n', 'UTF-8')
git('init', '--quiet', '--initial-branch=main')
git('add', '.')
git('commit', '--quiet', '--message=the first')
return true
