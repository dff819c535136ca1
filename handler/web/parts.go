package web

import (
	"fmt"
	"html/template"
	"text/template/parse"
)

// complete gives a page the layout and every shared part that it names, or that
// those name in turn, and nothing else: a copy of all parts for each page would
// grow with pages times parts. What the page defines itself stands before what
// is shared. It fails when a name is nowhere.
func complete(page, shared *template.Template) error {
	wanted := []string{layoutName}
	for _, own := range page.Templates() {
		if own.Tree != nil {
			wanted = append(wanted, named(own.Tree.Root)...)
		}
	}
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		if page.Lookup(name) != nil {
			continue
		}
		part := shared.Lookup(name)
		if part == nil || part.Tree == nil {
			return fmt.Errorf("no template %q", name)
		}
		if _, err := page.AddParseTree(name, part.Tree.Copy()); err != nil {
			return fmt.Errorf("take template %q: %w", name, err)
		}
		wanted = append(wanted, named(part.Tree.Root)...)
	}
	return nil
}

// named returns the names of the templates that a piece of a template runs.
func named(node parse.Node) []string {
	switch n := node.(type) {
	case *parse.TemplateNode:
		return []string{n.Name}
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		var names []string
		for _, one := range n.Nodes {
			names = append(names, named(one)...)
		}
		return names
	case *parse.IfNode:
		return append(named(n.List), named(n.ElseList)...)
	case *parse.WithNode:
		return append(named(n.List), named(n.ElseList)...)
	case *parse.RangeNode:
		return append(named(n.List), named(n.ElseList)...)
	}
	return nil
}
