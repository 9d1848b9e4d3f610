package papi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func TestSenderCategoriesAreATreeOfThreeLevels(t *testing.T) {
	c := newClient(t)
	var walk func(parent string, depth int, list any) int
	walk = func(parent string, depth int, list any) (leaves int) {
		for _, entry := range list.([]any) {
			category := entry.(map[string]any)
			code := category["code"].(string)
			if category["parentCode"] != parent || category["depth"] != float64(depth) || len(code) != max(3, min(depth+2, 4)) {
				t.Errorf("below %q: %v", parent, category)
			}
			if depth == 3 {
				leaves++
				continue
			}
			leaves += walk(code, depth+1, category["subcategories"])
		}
		return leaves
	}
	if leaves := walk("", 1, c.Must(200, "GET", "/kakaotalk/categories/senders", "").Body["categories"]); leaves < 8 {
		t.Errorf("%d categories of the third level", leaves)
	}
	given := []provisioning.KakaoTalkSenderCategory{{Code: "777", Name: "Fish & chips"}}
	arrange(t, c, kakaoVendor(provisioning.KakaoTalkVendor{SenderCategories: given}))
	want := `{"categories":[{"parentCode":"","depth":1,"code":"777","name":"Fish & chips","subcategories":[]}]}`
	if got := c.Must(200, "GET", "/kakaotalk/categories/senders", "").Raw; got != want {
		t.Errorf("of a fixture %s, want %s", got, want)
	}
}

// enum lists the values of a schema but for UNRECOGNIZED.
func enum(t *testing.T, schema string) []string {
	t.Helper()
	raw, ok := openapi.Schema(openapi.Provisioning, schema)
	var s struct {
		Enum []string `json:"enum"`
	}
	if err := json.Unmarshal(raw, &s); err != nil || !ok {
		t.Fatal(schema, err)
	}
	s.Enum = slices.DeleteFunc(s.Enum, func(v string) bool { return v == "UNRECOGNIZED" })
	slices.Sort(s.Enum)
	return s.Enum
}

func TestTemplateCategoriesHaveTheDocumentedNames(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.drafted()
	found := map[string][]string{}
	path := "/kakaotalk/categories/senders/" + friend + "/templates"
	next, pages := "", 0
	for ; pages == 0 || next != ""; pages++ {
		a := r.Must(200, "GET", path+"?pageSize=4&pageToken="+next, "")
		if a.Body["totalSize"] != 10.0 || a.Body["pageSize"] != 4.0 {
			t.Fatalf("paging: %s", a.Raw)
		}
		for _, entry := range a.Body["categories"].([]any) {
			category := entry.(map[string]any)
			add(found, category, "name", "nameEnglish")
			for _, sub := range category["subcategories"].([]any) {
				add(found, sub.(map[string]any), "sub name", "sub nameEnglish")
				found["codes"] = append(found["codes"], fmt.Sprint(sub.(map[string]any)["code"]))
			}
		}
		next = a.String("nextPageToken")
	}
	want := map[string][]string{
		"name": enum(t, "KakaotalkTemplateCategoryNamesEnum"), "nameEnglish": enum(t, "KakaotalkTemplateCategoryEnglishNamesEnum"),
		"sub name": enum(t, "KakaotalkTemplateSubcategoryNamesEnum"), "sub nameEnglish": enum(t, "KakaotalkTemplateSubcategoryEnglishNamesEnum"),
	}
	codes := found["codes"]
	delete(found, "codes")
	for _, names := range found {
		slices.Sort(names)
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if !slices.IsSorted(codes) || len(slices.Compact(codes)) != len(want["sub name"]) || pages != 3 {
		t.Errorf("%d pages, codes %v", pages, codes)
	}
}

func add(found map[string][]string, entry map[string]any, name, english string) {
	found[name] = append(found[name], entry["name"].(string))
	found[english] = append(found[english], entry["nameEnglish"].(string))
}
