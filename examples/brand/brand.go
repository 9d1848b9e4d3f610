// Package brand holds the images that the RCS examples show to the API: a
// banner of 1440 x 448 pixels and a logo of 224 x 224.
package brand

import "embed"

// Files are banner.png and logo.png.
//
//go:embed *.png
var Files embed.FS
