package simulator

import "net/http"

// route is one row of the platform's table. An endpoint needs an access
// token unless it is open; service marks what only a 服务号 may call; daily
// is the quota per account and day, 0 for none.
type route struct {
	path    string
	method  string // empty: both
	serve   endpoint
	daily   int
	open    bool
	service bool
	upload  bool
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// platformRoutes is the API of the platform that is simulated.
func platformRoutes() []route {
	return []route{
		{path: "/cgi-bin/token", method: get, serve: withQuery(legacyToken), open: true},
		{path: "/cgi-bin/stable_token", method: post, serve: withJSON(stableToken), open: true},
		{path: "/cgi-bin/ticket/getticket", method: get, serve: withQuery(jsTicket), daily: 1_000_000},
		{path: "/cgi-bin/callback/check", method: post, serve: checkCallback},
		{path: "/cgi-bin/clear_quota", method: post, serve: withJSON(clearQuota)},
		{path: "/cgi-bin/openapi/quota/get", method: post, serve: withJSON(readQuota)},

		{path: "/cgi-bin/menu/create", method: post, serve: unescaped(withJSON(createMenu)), daily: 1000},
		{path: "/cgi-bin/menu/get", method: get, serve: withQuery(readMenu), daily: 10_000},
		{path: "/cgi-bin/menu/delete", method: get, serve: withQuery(deleteMenu), daily: 1000},
		{path: "/cgi-bin/get_current_selfmenu_info", method: get, serve: withQuery(readSelfMenu), daily: 10_000},
		{path: "/cgi-bin/get_current_autoreply_info", method: get, serve: withQuery(readAutoReplies), daily: 10_000},

		{path: "/cgi-bin/message/template/send", method: post, serve: withJSON(sendTemplate), daily: 100_000, service: true},
		{path: "/cgi-bin/template/get_all_private_template", method: get, serve: withQuery(listTemplates), service: true},
		{path: "/cgi-bin/template/get_industry", method: get, serve: withQuery(readIndustry), service: true},
		{path: "/cgi-bin/template/api_set_industry", method: post, serve: withJSON(setIndustry), service: true},
		{path: "/cgi-bin/template/api_add_template", method: post, serve: withJSON(addTemplate), service: true},
		{path: "/cgi-bin/template/del_private_template", method: post, serve: withJSON(deleteTemplate), service: true},

		{path: "/cgi-bin/message/subscribe/bizsend", method: post, serve: withJSON(bizSend), daily: 100_000, service: true},
		{path: "/cgi-bin/message/custom/send", method: post, serve: withJSON(sendCustom), daily: 500_000},
		{path: "/cgi-bin/message/mass/sendall", method: post, serve: withJSON(massSendAll), daily: 100},
		{path: "/cgi-bin/message/mass/send", method: post, serve: withJSON(massSend), daily: 100, service: true},
		{path: "/cgi-bin/message/mass/preview", method: post, serve: withJSON(massPreview), daily: 100},
		{path: "/cgi-bin/message/mass/get", method: post, serve: withJSON(massGet), daily: 10_000},
		{path: "/cgi-bin/message/mass/delete", method: post, serve: withJSON(massDelete), daily: 10},

		{path: "/cgi-bin/draft/add", method: post, serve: unescaped(withJSON(addDraft)), daily: 1000},
		{path: "/cgi-bin/draft/get", method: post, serve: withJSON(readDraft), daily: 500},
		{path: "/cgi-bin/draft/update", method: post, serve: unescaped(withJSON(updateDraft)), daily: 1000},
		{path: "/cgi-bin/draft/delete", method: post, serve: withJSON(deleteDraft), daily: 1000},
		{path: "/cgi-bin/draft/batchget", method: post, serve: withJSON(listDrafts), daily: 1000},
		{path: "/cgi-bin/draft/count", method: get, serve: withQuery(countDrafts), daily: 1000},

		{path: "/cgi-bin/freepublish/submit", method: post, serve: withJSON(submitPublication), daily: 100},
		{path: "/cgi-bin/freepublish/get", method: post, serve: withJSON(readPublication), daily: 100},
		{path: "/cgi-bin/freepublish/delete", method: post, serve: withJSON(deletePublication), daily: 10},
		{path: "/cgi-bin/freepublish/getarticle", method: post, serve: withJSON(readPublished), daily: 100},
		{path: "/cgi-bin/freepublish/batchget", method: post, serve: withJSON(listPublished), daily: 100},

		{path: "/cgi-bin/media/upload", method: post, serve: withQuery(uploadMedia), daily: 100_000, upload: true},
		{path: "/cgi-bin/media/uploadimg", method: post, serve: withQuery(uploadPicture), daily: 100_000, upload: true},
		{path: "/cgi-bin/media/get", method: get, serve: withQuery(readMedia), daily: 200_000},
		{path: "/cgi-bin/media/get/jssdk", method: get, serve: withQuery(readVoice), daily: 200_000},
		{path: "/cgi-bin/material/add_material", method: post, serve: withQuery(addMaterial), daily: 1000, upload: true},
		{path: "/cgi-bin/material/get_material", method: post, serve: readMaterial(), daily: 1000},
		{path: "/cgi-bin/material/del_material", method: post, serve: withJSON(deleteMaterial), daily: 1000},
		{path: "/cgi-bin/material/get_materialcount", method: get, serve: withQuery(countMaterials), daily: 5000},
		{path: "/cgi-bin/material/batchget_material", method: post, serve: withJSON(listMaterials), daily: 1000},

		{path: "/cgi-bin/user/info", method: get, serve: withQuery(readUser), daily: 5_000_000},
		{path: "/cgi-bin/user/info/batchget", method: post, serve: withJSON(readUsers), daily: 5_000_000},
		{path: "/cgi-bin/user/get", method: get, serve: withQuery(listUsers), daily: 500},
		{path: "/cgi-bin/user/info/updateremark", method: post, serve: withJSON(updateRemark), daily: 10_000},
		{path: "/cgi-bin/changeopenid", method: post, serve: withJSON(changeOpenIDs), daily: 100_000},
		{path: "/cgi-bin/tags/create", method: post, serve: withJSON(createTag), daily: 1000},
		{path: "/cgi-bin/tags/get", method: get, serve: withQuery(listTags), daily: 1000},
		{path: "/cgi-bin/tags/update", method: post, serve: withJSON(renameTag), daily: 1000},
		{path: "/cgi-bin/tags/delete", method: post, serve: withJSON(deleteTag), daily: 1000},
		{path: "/cgi-bin/tags/members/batchuntagging", method: post, serve: withJSON(untagMembers), daily: 100_000},
		{path: "/cgi-bin/tags/members/batchtagging", method: post, serve: withJSON(tagMembers), daily: 100_000},
		{path: "/cgi-bin/tags/getidlist", method: post, serve: withJSON(listTagsOf), daily: 500_000},

		{path: "/cgi-bin/qrcode/create", method: post, serve: withJSON(createQRCode), daily: 100_000, service: true},
		{path: "/cgi-bin/showqrcode", method: get, serve: showQRCode, open: true},

		{path: "/datacube/getusersummary", method: post, serve: perDay(7, changedUsers), daily: 500},
		{path: "/datacube/getusercumulate", method: post, serve: perDay(7, allUsers), daily: 500},
		{path: "/datacube/getarticlesummary", method: post, serve: perDay(1, articlesRead), daily: 500},
		{path: "/datacube/getarticletotal", method: post, serve: perDay(1, articleTotals), daily: 500},
		{path: "/datacube/getuserread", method: post, serve: perDay(3, allReads), daily: 500},
		{path: "/datacube/getusershare", method: post, serve: perDay(7, allShares), daily: 500},

		{path: "/connect/oauth2/authorize", serve: withQuery(authorize), open: true},
		{path: "/sns/oauth2/access_token", serve: withQuery(exchangeCode), open: true},
		{path: "/sns/oauth2/refresh_token", serve: withQuery(refreshSNSToken), open: true},
		{path: "/sns/auth", method: get, serve: withQuery(checkSNSToken), open: true},
		{path: "/sns/userinfo", method: get, serve: withQuery(readSNSUser), open: true},
	}
}

// routes joins the platform, the control calls and the phone.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range platformRoutes() {
		mux.Handle(rt.path, s.platform(rt))
	}
	s.routeControl(mux)
	s.routePhone(mux)
	s.routeScript(mux)
	return http.NewCrossOriginProtection().Handler(mux)
}
