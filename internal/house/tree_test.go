package house

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sinch-mock/sinch-mock"

// tree is the files of the project by their path from its root.
type tree struct {
	text map[string]string
	code []*source // in the order of their paths
}

// source is one Go file outside testdata that a person wrote.
type source struct {
	path string
	fset *token.FileSet
	file *ast.File
}

func (s *source) dir() string  { return path.Dir(s.path) }
func (s *source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// at gives the place of a node, for messages.
func (s *source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// importName gives the name by which the file calls an imported package, or
// false when it does not import it.
func (s *source) importName(pkg string) (string, bool) {
	for _, spec := range s.file.Imports {
		if importPath(spec) != pkg {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name, true
		}
		return path.Base(strings.TrimSuffix(pkg, "/v2")), true
	}
	return "", false
}

func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, `"`) }

// plant makes a tree of texts by path.
func plant(t *testing.T, text map[string]string) *tree {
	t.Helper()
	tr := &tree{text: text}
	for _, p := range slices.Sorted(maps.Keys(text)) {
		if !strings.HasSuffix(p, ".go") || strings.Contains(p, "testdata/") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, p, text[p], parser.ParseComments)
		if err != nil {
			t.Fatalf("parse: %v", err)
		}
		if !ast.IsGenerated(file) {
			tr.code = append(tr.code, &source{p, fset, file})
		}
	}
	return tr
}

// project reads the files git tracks and those it would track.
func project(t *testing.T) *tree {
	t.Helper()
	root := filepath.Join("..", "..")
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v: the house rules need a git checkout", err)
	}
	text := map[string]string{}
	for p := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, p))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, but not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		text[p] = string(data)
	}
	return plant(t, text)
}
