package wechat

import (
	"strconv"
	"strings"
)

// The platform's documents. Each kind of message has its own small struct beside
// the common one, since encoding/xml looks through all fields for each element.

// number is an integer that never makes a document unreadable: what is none is 0.
type number int64

// UnmarshalText reads the number.
func (n *number) UnmarshalText(text []byte) error {
	value, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		value = 0
	}
	*n = number(value)
	return nil
}

// decimal is a fraction with the same leniency.
type decimal float64

// UnmarshalText reads the fraction.
func (d *decimal) UnmarshalText(text []byte) error {
	value, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err != nil || value != value {
		value = 0
	}
	*d = decimal(value)
	return nil
}

// wireHead is what every document holds.
type wireHead struct {
	To      string `xml:"ToUserName"`
	From    string `xml:"FromUserName"`
	Created number `xml:"CreateTime"`
	Type    string `xml:"MsgType"`
}

// wireMessage is a follower's message.
type wireMessage struct {
	wireHead
	MsgID      string `xml:"MsgId"`
	Content    string `xml:"Content"`
	DataID     string `xml:"MsgDataId"`
	Index      string `xml:"Idx"`
	MenuChoice string `xml:"bizmsgmenuid"`
}

// wireMedia is an image, voice, video, link or location.
type wireMedia struct {
	wireMessage
	MediaID      string  `xml:"MediaId"`
	MediaID16K   string  `xml:"MediaId16K"`
	ThumbMediaID string  `xml:"ThumbMediaId"`
	PictureURL   string  `xml:"PicUrl"`
	Format       string  `xml:"Format"`
	Recognition  string  `xml:"Recognition"`
	Title        string  `xml:"Title"`
	Description  string  `xml:"Description"`
	URL          string  `xml:"Url"`
	X            decimal `xml:"Location_X"`
	Y            decimal `xml:"Location_Y"`
	Scale        number  `xml:"Scale"`
	Label        string  `xml:"Label"`
}

// wireEvent is an event that needs no more than this.
type wireEvent struct {
	wireHead
	Event  string `xml:"Event"`
	Key    string `xml:"EventKey"`
	Ticket string `xml:"Ticket"`
	MenuID string `xml:"MenuId"`
}

// wireRareEvent is any other event.
type wireRareEvent struct {
	wireEvent
	UpperMenuID string         `xml:"MenuID"`
	Latitude    decimal        `xml:"Latitude"`
	Longitude   decimal        `xml:"Longitude"`
	Precision   decimal        `xml:"Precision"`
	Scan        *wireScan      `xml:"ScanCodeInfo"`
	Place       *wirePlace     `xml:"SendLocationInfo"`
	Pictures    []string       `xml:"SendPicsInfo>PicList>item>PicMd5Sum"`
	JobID       string         `xml:"MsgID"`
	Status      string         `xml:"Status"`
	Total       number         `xml:"TotalCount"`
	Filtered    number         `xml:"FilterCount"`
	Sent        number         `xml:"SentCount"`
	Failed      number         `xml:"ErrorCount"`
	Check       *wireCheck     `xml:"CopyrightCheckResult"`
	Articles    []wireURL      `xml:"ArticleUrlResult>ResultList>item"`
	Publish     *wirePublish   `xml:"PublishEventInfo"`
	Popups      []wireTemplate `xml:"SubscribeMsgPopupEvent>List"`
	Changes     []wireTemplate `xml:"SubscribeMsgChangeEvent>List"`
	Outcomes    []wireTemplate `xml:"SubscribeMsgSentEvent>List"`
	Expires     number         `xml:"ExpiredTime"`
	FailTime    number         `xml:"FailTime"`
	FailReason  string         `xml:"FailReason"`
	Account     string         `xml:"KfAccount"`
	FromAccount string         `xml:"FromKfAccount"`
	ToAccount   string         `xml:"ToKfAccount"`
}

type wireScan struct {
	Type   string `xml:"ScanType"`
	Result string `xml:"ScanResult"`
}

type wirePlace struct {
	X     decimal `xml:"Location_X"`
	Y     decimal `xml:"Location_Y"`
	Scale number  `xml:"Scale"`
	Label string  `xml:"Label"`
	POI   string  `xml:"Poiname"`
}

type wireCheck struct {
	State number `xml:"CheckState"`
	Items []struct {
		Index      number `xml:"ArticleIdx"`
		Declared   number `xml:"UserDeclareState"`
		Audit      number `xml:"AuditState"`
		Original   string `xml:"OriginalArticleUrl"`
		CanReprint number `xml:"CanReprint"`
		Replace    number `xml:"NeedReplaceContent"`
		ShowSource number `xml:"NeedShowReprintSource"`
	} `xml:"ResultList>item"`
}

type wireURL struct {
	Index number `xml:"ArticleIdx"`
	URL   string `xml:"ArticleUrl"`
}

type wirePublish struct {
	ID        string   `xml:"publish_id"`
	Status    string   `xml:"publish_status"`
	ArticleID string   `xml:"article_id"`
	Failed    []number `xml:"fail_idx"`
	Items     []struct {
		Index number `xml:"idx"`
		URL   string `xml:"article_url"`
	} `xml:"article_detail>item"`
}

type wireTemplate struct {
	TemplateID string `xml:"TemplateId"`
	Status     string `xml:"SubscribeStatusString"`
	Scene      string `xml:"PopupScene"`
	MsgID      string `xml:"MsgID"`
	Code       number `xml:"ErrorCode"`
	Outcome    string `xml:"ErrorStatus"`
}
