package contracttests

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// estList is a list of EST, with a way to fill it.
type estList struct {
	operation string
	list      string
	// fill makes entries and answers the call's arguments, and the ids of what
	// the list must have.
	fill func(p *Project, count int) (args, ids []string)
}

// costs are those of filling the list.
func (l estList) costs() Cost {
	if l.operation == numberList {
		return Number
	}
	return Write
}

// made makes things without arguments.
func made(create func(p *Project) string) func(*Project, int) ([]string, []string) {
	return func(p *Project, count int) (args, ids []string) {
		for range count {
			ids = append(ids, create(p))
		}
		return nil, ids
	}
}

var estLists = []estList{
	{"getSipTrunks", "trunks", made((*Project).createTrunk)},
	{"getAccessControlList", "accessControlLists", made((*Project).createACL)},
	{credentialListList, credentialListsName, made(func(p *Project) string { return p.createCredentialList(p.unique()) })},
	{"getBlockingRules", "callBlockingRules", made(func(p *Project) string { return p.createRule().ID() })},
	{"getSipEndpoint", "endpoints", func(p *Project, count int) (args, ids []string) {
		trunk := p.createTrunk()
		_, ids = made(func(p *Project) string { return p.createEndpoint(trunk) })(p, count)
		return []string{trunk}, ids
	}},
	{rangeList, "ipRanges", func(p *Project, count int) (args, ids []string) {
		list := p.createACL()
		for i := range count - 1 { // it has one
			p.Call(rangeAdd, list).JSON(ipRange(fmt.Sprintf("10.0.0.%d", i))).Want(http.StatusOK)
		}
		return []string{list}, pluck(p.Call("getAccessListById", list).Want(http.StatusOK).List("ipRanges"), "id")
	}},
	{aclLinks, aclIDs, func(p *Project, count int) (args, ids []string) {
		trunk := p.createTrunk()
		_, ids = made((*Project).createACL)(p, count)
		p.linkACLs(trunk, ids...)
		return []string{trunk}, ids
	}},
	{credentialLinks, credentialListsName, func(p *Project, count int) (args, ids []string) {
		trunk := p.createTrunk()
		_, ids = made(func(p *Project) string { return p.createCredentialList(p.unique()) })(p, count)
		p.linkCredentialLists(trunk, ids...)
		return []string{trunk}, ids
	}},
	{aclTrunks, "trunks", func(p *Project, count int) (args, ids []string) {
		list := p.createACL()
		_, ids = made((*Project).createTrunk)(p, count)
		for _, trunk := range ids {
			p.linkACLs(trunk, list)
		}
		return []string{list}, ids
	}},
	{credentialTrunks, "trunks", func(p *Project, count int) (args, ids []string) {
		list := p.createCredentialList(p.unique())
		_, ids = made((*Project).createTrunk)(p, count)
		for _, trunk := range ids {
			p.linkCredentialLists(trunk, list)
		}
		return []string{list}, ids
	}},
	{numberList, "phoneNumbers", func(p *Project, count int) (args, ids []string) {
		trunk := p.createTrunk()
		for i := range count {
			ids = append(ids, p.assign(trunk, fmt.Sprintf("+120255501%02d", i)).ID())
		}
		return nil, ids
	}},
}

func estListCases() []Case {
	var cases []Case
	for _, l := range estLists {
		cases = append(cases,
			Case{Name: "est/lists/" + l.operation, Operations: []string{l.operation}, Costs: l.costs(), Needs: alone, Run: l.pages},
			Case{Name: "est/lists/" + l.operation + "/refused-pages", Operations: []string{l.operation}, Costs: l.costs(), Needs: alone, Assumed: true, Run: l.refusedPages})
	}
	return cases
}

// defaultSize is the size of a page where none is asked for.
const defaultSize = 500

// pages walks a list page by page as the official client does: it needs
// totalItems, pageNumber and pageSize to be numbers.
func (l estList) pages(t *T) {
	p := t.Project()
	args, ids := l.fill(p, 5)
	whole := p.Call(l.operation, args...).Want(http.StatusOK).Has(paging(5, 1, defaultSize))
	t.sameSet("the whole list", l.ids(whole), ids)
	var got []string
	for page := 1; page <= 3; page++ {
		a := l.page(p, args, page, 2).Want(http.StatusOK).Has(paging(5, page, 2))
		if n := len(l.ids(a)); n != min(2, 5-len(got)) {
			t.Errorf("page %d has %d entries", page, n)
		}
		got = append(got, l.ids(a)...)
	}
	t.Equal("entries of all pages", got, l.ids(whole))
	t.Equal("entries past the end", l.ids(l.page(p, args, 4, 2).Want(http.StatusOK)), []string{})
}

func paging(total, page, size int) Object {
	return Object{"totalItems": total, "pageNumber": page, "pageSize": size, "size": size}
}

func (l estList) page(p *Project, args []string, page, size int) *Call {
	return p.Call(l.operation, args...).Query("page", strconv.Itoa(page)).Query("size", strconv.Itoa(size))
}

// ids are those of the entries: of objects, or the entries themselves.
func (l estList) ids(a *Answer) []string {
	entries, ok := a.Field(l.list).([]any)
	if !ok {
		a.t.Fatalf("%s: no list %s in %s", a.call, l.list, a.Text)
	}
	ids := []string{}
	for _, e := range entries {
		id, isText := e.(string)
		if o, isObject := e.(Object); !isText && isObject {
			id, _ = o["id"].(string)
		}
		ids = append(ids, id)
	}
	return ids
}

func (l estList) refusedPages(t *T) {
	p := t.Project()
	args, _ := l.fill(p, 1)
	for _, query := range [][2]string{{"size", "0"}, {"size", "501"}, {"size", "many"}, {"page", "0"}, {"page", "first"}} {
		t.Run(query[0]+" "+query[1], func(t *T) {
			p.in(t).Call(l.operation, args...).Query(query[0], query[1]).Refused(http.StatusBadRequest, validationFailed)
		})
	}
	l.page(p, args, 1, defaultSize).Want(http.StatusOK)
}

// sameSet fails the case unless two lists have the same entries in any order.
func (t *T) sameSet(what string, got, want []string) {
	got, want = slices.Clone(got), slices.Clone(want)
	slices.Sort(got)
	slices.Sort(want)
	t.Equal(what, got, want)
}
