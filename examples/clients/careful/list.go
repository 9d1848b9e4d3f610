package careful

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
)

// find looks through all pages of a collection of the Provisioning API for the
// first item that fits.
func find[T any](ctx context.Context, c *Client, path, key string, fits func(T) bool) (found T, ok bool, err error) {
	for token, more := "", true; more; more = token != "" {
		var list map[string]json.RawMessage
		if err := c.Get(ctx, path+"?pageToken="+url.QueryEscape(token), &list); err != nil {
			return found, false, err
		}
		item, ok, err := pick(list[key], fits)
		if ok || err != nil {
			return item, ok, err
		}
		token = ""
		if next, there := list["nextPageToken"]; there {
			if err := json.Unmarshal(next, &token); err != nil {
				return found, false, err
			}
		}
	}
	return found, false, nil
}

// findNumbered is find for Elastic SIP Trunking, which numbers its pages.
func findNumbered[T any](ctx context.Context, c *Client, path, key string, fits func(T) bool) (found T, ok bool, err error) {
	for page := 1; ; page++ {
		var list map[string]json.RawMessage
		if err := c.Get(ctx, path+"?page="+strconv.Itoa(page), &list); err != nil {
			return found, false, err
		}
		item, ok, err := pick(list[key], fits)
		if ok || err != nil || empty(list[key]) {
			return item, ok, err
		}
	}
}

func pick[T any](raw json.RawMessage, fits func(T) bool) (item T, ok bool, err error) {
	var items []T
	if err := json.Unmarshal(raw, &items); err != nil {
		return item, false, err
	}
	if i := slices.IndexFunc(items, fits); i >= 0 {
		return items[i], true, nil
	}
	return item, false, nil
}

func empty(raw json.RawMessage) bool {
	var items []json.RawMessage
	return json.Unmarshal(raw, &items) != nil || len(items) == 0
}
