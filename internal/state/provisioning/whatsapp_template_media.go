package provisioning

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// TemplateMedia is what was found under the URL of a media sample before the
// transaction.
type TemplateMedia struct {
	// Told and Seen are the media types that the server says and that the
	// content shows; Seen is empty where the content does not tell.
	Told, Seen string
	// Size is in bytes.
	Size int64
	// Problem is the rule on files that the URL breaks, or nil.
	Problem error
}

// The rules of media samples.
var (
	RuleMediaType = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.media-type", Kind: "file_invalid_mime_type", Evidence: ledger.Documented,
		Says:   "A sample is image/jpeg or image/png for IMAGE, video/3gp or video/mp4 for VIDEO, application/pdf for DOCUMENT: by its content, else by the mimeType that was sent with it, else by its Content-Type.",
		Fix:    "Use a file of a type that the header takes.",
		Source: "provisioning.yaml createTemplate rules, WhatsappMediaHeaderExampleInputDto (the order of what is believed is assumed)",
	})
	RuleMediaFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.media-exists", Kind: "file_not_found", Evidence: ledger.Documented,
		Says:   "There is a file under a sample's URL: neither 404 nor 410, and a host that exists.",
		Fix:    "Check the URL.",
		Source: "provisioning.yaml file_not_found",
	})
	RuleMediaReadable = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.media-readable", Kind: "file_unexpected_error", Evidence: ledger.Documented,
		Says:   "A sample can be fetched. Link-local addresses and metadata services are never asked.",
		Fix:    "Make sure that the URL answers 200.",
		Source: "provisioning.yaml file_unexpected_error (which failures get it is assumed)",
	})
	RuleMediaSizeTold = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.media-size-told", Kind: "template_check_media_file_size", Evidence: ledger.Documented,
		Says:   "The server of a sample tells its size, as Content-Length.",
		Fix:    "Serve the file with a Content-Length.",
		Source: "provisioning.yaml template_check_media_file_size (that this is how the size is checked is assumed)",
	})
	RuleImageSize = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.image-size", Kind: "file_size_too_large", Evidence: ledger.Documented,
		Says:   "An image has at most 5 MB.",
		Fix:    "Make the file smaller.",
		Source: "provisioning.yaml createTemplate rules (that images get this code, and others the next one, is assumed)",
	})
	RuleMediaSize = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.media-size", Kind: "template_media_file_size_exceeds_maximum_file_size_limit", Evidence: ledger.Documented,
		Says:   "A video has at most 16 MB, a document at most 100 MB.",
		Fix:    "Make the file smaller.",
		Source: "provisioning.yaml WhatsappMediaHeaderExampleInputDto",
	})
)

// mediaFormat is what a format of header takes.
type mediaFormat struct {
	types []string
	// most is the largest size, in bytes.
	most int64
	size *ledger.Rule
}

func mediaFormats(format string) mediaFormat {
	switch format {
	case formatImage:
		return mediaFormat{[]string{"image/jpeg", "image/png"}, 5 << 20, RuleImageSize}
	case formatVideo:
		return mediaFormat{[]string{"video/3gp", "video/mp4"}, 16 << 20, RuleMediaSize}
	}
	return mediaFormat{[]string{"application/pdf"}, 100 << 20, RuleMediaSize}
}

// mediaHeaders lists the headers with a sample of media, those of cards among them.
func mediaHeaders(components []TemplateComponent) (headers []TemplateComponent) {
	for _, c := range components {
		if c.isMedia() && c.Example != nil && c.Example.URL != "" {
			headers = append(headers, c)
		}
		for _, card := range c.Cards {
			headers = append(headers, mediaHeaders(card.Components)...)
		}
	}
	return headers
}

// mediaURLs lists the URLs of media samples, each once.
func mediaURLs(components []TemplateComponent) (urls []string) {
	for _, header := range mediaHeaders(components) {
		if !slices.Contains(urls, header.Example.URL) {
			urls = append(urls, header.Example.URL)
		}
	}
	return urls
}

// checkMedia holds media samples against their rules. Nil media means that
// nobody looks at media here.
func (c content) checkMedia(media map[string]TemplateMedia) error {
	if media == nil {
		return nil
	}
	for _, header := range mediaHeaders(c.Components) {
		found, looked := media[header.Example.URL]
		if !looked {
			return RuleMediaReadable.Broken()
		}
		if err := found.check(header); err != nil {
			return err
		}
	}
	return nil
}

func (m TemplateMedia) check(header TemplateComponent) error {
	if m.Problem != nil {
		return m.Problem
	}
	allowed := mediaFormats(header.Format)
	kind := cmp.Or(m.Seen, strings.ToLower(header.Example.MIMEType), m.Told)
	switch {
	case !slices.Contains(allowed.types, kind):
		return RuleMediaType.Broken("The file under %s is %s.", header.Example.URL, cmp.Or(kind, "of no known type"))
	case m.Size > allowed.most:
		return allowed.size.Broken("The file under %s has %d bytes.", header.Example.URL, m.Size)
	}
	return nil
}
