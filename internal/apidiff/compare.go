package apidiff

import (
	"fmt"
	"slices"
	"strings"
)

// Compare tells what changed from one version of a document to another,
// operation by operation. The error says which one cannot be read.
func Compare(from, to []byte) ([]Change, error) {
	before, err := parse(from)
	if err != nil {
		return nil, fmt.Errorf("the old document %w", err)
	}
	after, err := parse(to)
	if err != nil {
		return nil, fmt.Errorf("the new document %w", err)
	}
	c := comparison{before: takeApart(before), after: takeApart(after)}
	c.rename()
	c.run()
	return c.changes, nil
}

// comparison is two versions side by side.
type comparison struct {
	before, after *facts
	changes       []Change
}

// rename finds operations that have another id at the same method and path, and
// gives them their old one, so that what else changed in them is seen.
func (c *comparison) rename() {
	oldID := map[string]string{}
	for id, call := range c.before.calls {
		oldID[call] = id
	}
	renamed := &facts{values: map[key]any{}, calls: map[string]string{}}
	for _, k := range c.after.order {
		value := c.after.values[k]
		was := oldID[c.after.calls[k.operation]]
		_, kept := c.after.calls[was]
		if was != "" && !kept {
			if k.place == "" && k.what == "" {
				c.changes = append(c.changes, Change{
					Grade: Alters, Operation: was, Call: c.after.calls[k.operation], What: "operationId", From: was, To: k.operation,
				})
			}
			renamed.calls[was] = c.after.calls[k.operation]
			k.operation = was
		}
		renamed.add(k, value)
	}
	for id, call := range c.after.calls {
		if renamed.has(key{operation: id}) {
			renamed.calls[id] = call
		}
	}
	c.after = renamed
}

func (c *comparison) run() {
	for _, k := range c.before.order {
		now, kept := c.after.values[k]
		switch {
		case !kept && c.topmost(k, c.after):
			c.tell(k, c.lost(k), shown(k, c.before.values[k]), "")
		case kept && now != c.before.values[k]:
			from, to := c.before.values[k], now
			c.tell(k, moved(k.what, from, to), shown(k, from), shown(k, to))
		}
	}
	for _, k := range c.after.order {
		if !c.before.has(k) && c.topmost(k, c.before) {
			c.tell(k, c.gained(k), "", shown(k, c.after.values[k]))
		}
	}
	place := map[string]int{}
	for i, k := range slices.Concat(c.before.order, c.after.order) {
		if _, known := place[k.operation]; !known {
			place[k.operation] = i
		}
	}
	slices.SortStableFunc(c.changes, func(a, b Change) int { return place[a.Operation] - place[b.Operation] })
}

func (c *comparison) tell(k key, g Grade, from, to string) {
	call := c.after.calls[k.operation]
	if call == "" {
		call = c.before.calls[k.operation]
	}
	c.changes = append(c.changes, Change{
		Grade: g, Operation: k.operation, Call: call, Place: k.place, What: k.what, From: from, To: to,
	})
}

// topmost says whether the change of a fact is worth telling: all that the fact
// stands on is there in the other version too.
func (c *comparison) topmost(k key, other *facts) bool {
	if k.place == "" && k.what == "" {
		return true
	}
	if !other.has(key{operation: k.operation}) {
		return false
	}
	if k.what != "" && k.place != "" && c.isPlace(k) && !other.has(key{k.operation, k.place, ""}) {
		return false
	}
	if strings.HasPrefix(k.what, "enum ") && !other.has(key{k.operation, k.place, "enum"}) {
		return false
	}
	for place, ok := above(k.place); ok; place, ok = above(place) {
		at := key{k.operation, place, ""}
		if c.isPlace(at) && !other.has(at) {
			return false
		}
	}
	return true
}

// isPlace says whether the place of a key is one that can come and go.
func (c *comparison) isPlace(k key) bool {
	at := key{k.operation, k.place, ""}
	return c.before.has(at) || c.after.has(at)
}

// above is the place that holds a place.
func above(place string) (string, bool) {
	i := strings.LastIndex(place, "/")
	if i < 0 {
		return "", false
	}
	return place[:i], true
}

// shown is a value as changes tell it; what is only there or not has none.
func shown(k key, value any) string {
	if k.what == "" || listed(k.what) {
		return ""
	}
	if value == true {
		return "yes"
	}
	return fmt.Sprint(value)
}

// listed says whether a constraint is one entry of a list, which comes or goes.
func listed(what string) bool {
	for _, kind := range []string{"error code ", "media type ", "enum "} {
		if strings.HasPrefix(what, kind) {
			return true
		}
	}
	return false
}
