package provisioning

import "maps"

// document is a JSON object that callers write, patch and read back, such as
// the details of an RCS sender. It is never changed in place.
type document map[string]any

// patched is the document with a JSON merge patch (RFC 7396): null deletes a
// member, objects are merged, everything else replaces.
func (d document) patched(patch document) document {
	out := maps.Clone(d)
	if out == nil {
		out = document{}
	}
	for name, value := range patch {
		switch value := value.(type) {
		case nil:
			delete(out, name)
		case map[string]any:
			out[name] = map[string]any(out.at(name).patched(value))
		default:
			out[name] = value
		}
	}
	return out
}

// get is the value under a path of members; nil if there is none.
func (d document) get(path ...string) any {
	var value any = map[string]any(d)
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// at is the object under a path; empty if there is none.
func (d document) at(path ...string) document {
	object, _ := d.get(path...).(map[string]any)
	return object
}

// text is the string under a path; empty if there is none.
func (d document) text(path ...string) string {
	s, _ := d.get(path...).(string)
	return s
}

// items are the objects in the list under a path.
func (d document) items(path ...string) []document {
	list, _ := d.get(path...).([]any)
	var out []document
	for _, item := range list {
		object, _ := item.(map[string]any)
		out = append(out, object)
	}
	return out
}

// texts are the strings in the list under a path.
func (d document) texts(path ...string) []string {
	list, _ := d.get(path...).([]any)
	var out []string
	for _, item := range list {
		s, _ := item.(string)
		out = append(out, s)
	}
	return out
}

// says tells whether the document has any value that is not an object; null counts.
func (d document) says() bool {
	for _, value := range d {
		object, isObject := value.(map[string]any)
		if !isObject || document(object).says() {
			return true
		}
	}
	return false
}

// without is the document but for some members.
func (d document) without(names ...string) document {
	out := maps.Clone(d)
	for _, name := range names {
		delete(out, name)
	}
	return out
}
