package wechat

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

const (
	depthLimit   = 32
	elementLimit = 4000
)

// checkShape refuses, before the parser sees it, a document that is not exactly
// one <xml> element, that nests too deeply, holds too many elements, declares a
// document type or goes on after its end. What stands in CDATA is text.
func checkShape(document []byte) error {
	rest := bytes.TrimLeft(document, " \t\r\n")
	if bytes.HasPrefix(rest, []byte("<?xml")) {
		end := bytes.Index(rest, []byte("?>"))
		if end < 0 {
			return errors.New("unfinished declaration")
		}
		rest = bytes.TrimLeft(rest[end+2:], " \t\r\n")
	}
	if !bytes.HasPrefix(rest, []byte("<xml>")) {
		return errors.New("the root is not <xml>")
	}
	for depth, elements := 0, 0; ; {
		at := bytes.IndexByte(rest, '<')
		if at < 0 {
			return errors.New("unfinished document")
		}
		rest = rest[at:]
		if bytes.HasPrefix(rest, []byte("<!")) {
			after, err := skipCDATA(rest)
			if err != nil {
				return err
			}
			rest = after
			continue
		}
		end := bytes.IndexByte(rest, '>')
		if end < 0 {
			return errors.New("unfinished element")
		}
		tag := rest[1:end]
		rest = rest[end+1:]
		switch {
		case bytes.HasPrefix(tag, []byte("/")):
			depth--
		case bytes.HasPrefix(tag, []byte("?")):
			return errors.New("processing instruction")
		default:
			elements++
			if !bytes.HasSuffix(tag, []byte("/")) {
				depth++
			}
		}
		if depth > depthLimit || elements > elementLimit {
			return errors.New("too deep or too many elements")
		}
		if depth <= 0 {
			break
		}
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		return errors.New("text after the end")
	}
	return nil
}

// skipCDATA returns what follows a CDATA section and refuses everything else that
// begins with an exclamation mark.
func skipCDATA(rest []byte) ([]byte, error) {
	const open, end = "<![CDATA[", "]]>"
	if !bytes.HasPrefix(rest, []byte(open)) {
		return nil, errors.New("document type or comment")
	}
	at := bytes.Index(rest[len(open):], []byte(end))
	if at < 0 {
		return nil, errors.New("unfinished CDATA section")
	}
	return rest[len(open)+at+len(end):], nil
}

// readable replaces what XML cannot hold, so that a stray byte in a follower's
// text does not cost the whole message.
func readable(document []byte) []byte {
	clean := utf8.Valid(document)
	for _, b := range document {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' {
			clean = false
			break
		}
	}
	if clean && !bytes.Contains(document, []byte("\uffff")) && !bytes.Contains(document, []byte("\ufffe")) {
		return document
	}
	return bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == '\ufffe' || r == '\uffff' {
			return utf8.RuneError
		}
		return r
	}, document)
}
