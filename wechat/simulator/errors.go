package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// platformError is a refusal as the platform words it.
type platformError struct {
	code   int
	detail string
	more   object // further fields of the answer
}

// Error names the code, for logs.
func (e *platformError) Error() string {
	return fmt.Sprintf("errcode %d: %s", e.code, e.text())
}

func (e *platformError) text() string {
	if e.detail != "" {
		return e.detail
	}
	return wording(e.code)
}

func fail(code int) *platformError { return &platformError{code: code} }

func failWith(code int, format string, args ...any) *platformError {
	return &platformError{code: code, detail: fmt.Sprintf(format, args...)}
}

// wording is the platform's text for a code.
func wording(code int) string {
	prefix := strconv.Itoa(code) + " "
	for row := range strings.Lines(wordings) {
		if text, is := strings.CutPrefix(row, prefix); is {
			return strings.TrimSpace(text)
		}
	}
	return "system error"
}

// wordings is one code a line, then its text, misspelt where the platform
// misspells it.
const wordings = `-1 system error
0 ok
40001 invalid credential, access_token is invalid or not latest
40002 invalid grant_type
40003 invalid openid
40004 invalid media type
40005 invalid file type
40006 invalid meida size
40007 invalid media_id
40008 invalid message type
40009 invalid image size
40010 invalid voice size
40011 invalid video size
40012 invalid thumb size
40013 invalid appid
40014 invalid access_token
40016 invalid button size
40017 invalid button type
40018 invalid button name size
40019 invalid button key size
40020 invalid button url size
40023 invalid sub button size
40025 invalid sub button name size
40029 invalid code
40030 invalid refresh_token
40032 invalid openid list size
40033 invalid charset. please check your request, if include \uxxxx will create fail!
40035 invalid parameter
40037 invalid template_id
40048 invalid url
40053 invalid action info
40097 invalid args
40102 invalid industry id
40114 invalid index value
40125 invalid appsecret
40130 invalid openid list size, at least two openid
40163 code been used
41001 access_token missing
41002 appid missing
41004 appsecret missing
41005 media data missing
41006 media_id missing
41008 missing code
41009 missing openid
42001 access_token expired
43001 require GET method
43002 require POST method
43004 require subscribe
43100 modify template industry too frequently
43101 user refuse to accept the msg
44001 empty media data
44002 empty post data
44003 empty news data
44004 empty content
45001 media size out of limit
45002 content size out of limit
45003 title size out of limit
45004 description size out of limit
45005 url size out of limit
45008 article size out of limit
45009 reach max api daily quota limit
45011 api minute-quota reach limit, must slower, retry next minute
45015 response out of time limit or subscription is canceled
45026 template num exceeds limit
45028 has no masssend quota
45047 out of response count limit
45056 too many tag now, no need to add new
45059 can not add more than 20 tags to a user
45065 clientmsgid exist
45067 clientmsgid size out of limit
45110 author size out of limit
45157 invalid tag name
45158 invalid tag name size
45159 invalid tag id
46003 menu no exist
47001 data format error
47003 argument invalid!
48001 api unauthorized
48002 user block messages
48006 clear quota exceed limit
50005 user is not a follower
53600 Article ID invalid
61500 date format error
61501 date range error
61503 data not ready, please try later
76021 cgi_path not found, please check
`
