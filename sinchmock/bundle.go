package sinchmock

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sinch-mock/sinch-mock/internal/repro"
)

// WithBundles writes a repro bundle of each project whose test has failed to a
// file in this directory, PROJECT.json, and names it in the test's log.
// `sinch-mock replay FILE` repeats what the test did.
func WithBundles(dir string) Option { return func(s *settings) { s.bundles = dir } }

// Bundle writes a repro bundle of the project to a file: what it has held, what
// came to it, when, and what it answered, with stand-ins for secrets.
// `sinch-mock replay FILE` repeats that.
func (p *Project) Bundle(path string) {
	p.t.Helper()
	if err := p.server.writeBundle(p.id, path); err != nil {
		p.t.Fatalf("sinchmock: bundle: %v", err)
	}
}

// Bundle writes a repro bundle of all projects to a file.
func (s *Server) Bundle(t TB, path string) {
	t.Helper()
	if err := s.writeBundle("", path); err != nil {
		t.Fatalf("sinchmock: bundle: %v", err)
	}
}

func (s *Server) writeBundle(project, path string) error {
	bundle, err := s.app.Bundle(project)
	if err != nil {
		return err
	}
	if project != "" && len(bundle.Worlds) == 0 {
		return fmt.Errorf("nothing has come to the project %s", project)
	}
	return writeTo(path, bundle)
}

func writeTo(path string, bundle *repro.Bundle) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := bundle.Write(file); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// keepFailure writes the bundle of a project whose test has failed.
func (s *Server) keepFailure(p *Project) {
	test, ok := p.t.(interface{ Failed() bool })
	if _, used := s.app.Worlds().Find(p.id); s.bundles == "" || !ok || !test.Failed() || !used {
		return
	}
	path := filepath.Join(s.bundles, p.id+".json")
	err := os.MkdirAll(s.bundles, 0o755)
	if err == nil {
		err = s.writeBundle(p.id, path)
	}
	if err != nil {
		p.t.Logf("sinchmock: bundle: %v", err)
		return
	}
	p.t.Logf("sinchmock: the test can be repeated: sinch-mock replay %s", path)
}
