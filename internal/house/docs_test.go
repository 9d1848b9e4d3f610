package house

import (
	"fmt"
	"go/ast"
	"slices"
)

// wellKnown methods are explained by the interface of the standard library that
// they make true.
var wellKnown = []string{"Error", "Unwrap", "Is", "As", "String", "Read", "Write", "Close", "ServeHTTP", "RoundTrip", "Len", "Less", "Swap", "Push", "Pop"}

func docRules() []rule {
	return []rule{
		{
			name: "one package comment per package", check: checkPackageComments,
			bites: map[string]string{
				"internal/a/a.go":      "// Package a is.\npackage a\n",
				"internal/a/b.go":      "package a\n",
				"internal/a/a_test.go": "package a\n",
				"internal/b/b.go":      "// Package b is.\npackage b\n",
				"internal/b/c.go":      "// Package b is too.\npackage b\n",
			},
			at: "internal/b",
		},
		{
			name: "exported names are documented", check: checkExportedDocs,
			bites: goFile("internal/a/a.go", `package a

// A is documented, and B with it.
const (
	A = 1
	B = 2
)

type hidden struct{}

func (hidden) Unseen() {}

func (Seen) Error() string { return "" }

type Seen struct{}
`),
			at: "internal/a/a.go:15",
		},
	}
}

func checkPackageComments(tr *tree) []string {
	comments := map[string]int{}
	for _, s := range tr.code {
		if s.isTest() {
			continue
		}
		comments[s.dir()] += 0
		if s.file.Doc != nil {
			comments[s.dir()]++
		}
	}
	var breaches []string
	for _, dir := range sortedKeys(comments) {
		if comments[dir] != 1 {
			breaches = append(breaches, fmt.Sprintf("%s has %d package comments: keep one, in the file a reader opens first", dir, comments[dir]))
		}
	}
	return breaches
}

func checkExportedDocs(tr *tree) []string {
	var breaches []string
	for _, s := range tr.code {
		if s.isTest() || s.file.Name.Name == "main" {
			continue
		}
		for _, decl := range s.file.Decls {
			for _, name := range undocumented(decl) {
				breaches = append(breaches, fmt.Sprintf("%s: %s is exported: say what it is for", s.at(name), name.Name))
			}
		}
	}
	return breaches
}

// undocumented gives the exported names of a declaration that no comment covers.
func undocumented(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		method := d.Recv != nil
		if method && (!ast.IsExported(receiver(d)) || slices.Contains(wellKnown, d.Name.Name)) {
			return nil
		}
		if d.Doc == nil && d.Name.IsExported() {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return nil
		}
		var names []*ast.Ident
		for _, spec := range d.Specs {
			names = append(names, undocumentedIn(spec)...)
		}
		return names
	}
	return nil
}

func undocumentedIn(spec ast.Spec) []*ast.Ident {
	var names []*ast.Ident
	switch sp := spec.(type) {
	case *ast.TypeSpec:
		if sp.Doc == nil && sp.Comment == nil && sp.Name.IsExported() {
			names = append(names, sp.Name)
		}
	case *ast.ValueSpec:
		for _, name := range sp.Names {
			if sp.Doc == nil && sp.Comment == nil && name.IsExported() {
				names = append(names, name)
			}
		}
	}
	return names
}

// receiver is the name of a method's type, without pointer and parameters.
func receiver(fn *ast.FuncDecl) string {
	name := ""
	ast.Inspect(fn.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}
