package house

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

const (
	maxFunction    = 80 // lines, from func to the closing brace
	medianFunction = 15 // half of all functions are shorter
	maxFile        = 500
)

func sizeRules() []rule {
	return []rule{
		{
			name: "functions fit on a screen", check: checkFunctionLength,
			bites: goFile("internal/a/a.go", "package a\n\nfunc f() {\n"+strings.Repeat("\n", 79)+"}\n"),
			at:    "internal/a/a.go:3",
		},
		{
			name: "most functions are short", check: checkMedian,
			bites: goFile("internal/a/a.go", "package a\n\nfunc f() {\n"+strings.Repeat("\n", 13)+"}\n"),
			at:    "the median function",
		},
		{
			name: "files have one subject", check: checkFileLength,
			bites: goFile("internal/a/a.go", "package a\n"+strings.Repeat("\n", 500)),
			at:    "internal/a/a.go",
		},
	}
}

// functions calls visit for each function and method with its length in lines.
func functions(tr *tree, visit func(s *source, fn *ast.FuncDecl, lines int)) {
	for _, s := range tr.code {
		for _, decl := range s.file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				visit(s, fn, s.fset.Position(fn.End()).Line-s.fset.Position(fn.Type.Func).Line+1)
			}
		}
	}
}

func checkFunctionLength(tr *tree) []string {
	var breaches []string
	functions(tr, func(s *source, fn *ast.FuncDecl, lines int) {
		if lines > maxFunction {
			breaches = append(breaches, fmt.Sprintf("%s: %s has %d lines, at most %d: give its steps names of their own", s.at(fn), fn.Name.Name, lines, maxFunction))
		}
	})
	return breaches
}

func checkMedian(tr *tree) []string {
	var all []int
	functions(tr, func(s *source, _ *ast.FuncDecl, lines int) {
		if !s.isTest() {
			all = append(all, lines)
		}
	})
	if len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	if median := all[len(all)/2]; median >= medianFunction {
		return []string{fmt.Sprintf("the median function has %d lines, it must have under %d: split the longest", median, medianFunction)}
	}
	return nil
}

func checkFileLength(tr *tree) []string {
	var breaches []string
	for _, s := range tr.code {
		if n := strings.Count(tr.text[s.path], "\n"); n > maxFile {
			breaches = append(breaches, fmt.Sprintf("%s has %d lines, at most %d: split it by subject", s.path, n, maxFile))
		}
	}
	return breaches
}
