"""Palabras del barrio en español: cada plantilla es una fila de partes, cada parte unas alternativas."""

from __future__ import annotations

Parts = tuple[tuple[str, ...], ...]

VARIED = {
    "es-ES": {"have": "tenéis", "can": "podéis", "open": "abrís", "you": "vosotros", "juice": "zumo",
              "phone": "móvil", "nice": "majísimo", "mum": "mi madre"},
    "es-MX": {"have": "tienen", "can": "pueden", "open": "abren", "you": "ustedes", "juice": "jugo",
              "phone": "celular", "nice": "padrísimo", "mum": "mi mamá"},
    "es-DO": {"have": "tienen", "can": "pueden", "open": "abren", "you": "ustedes", "juice": "jugo",
              "phone": "celular", "nice": "chulísimo", "mum": "mi mami"},
    "es-AR": {"have": "tienen", "can": "pueden", "open": "abren", "you": "ustedes", "juice": "jugo",
              "phone": "celular", "nice": "bárbaro", "mum": "mi vieja"},
}
SLOTS = {
    "item": (
        *("pan de centeno", "café en grano", "plátano verde", "arroz", "aceite de oliva", "queso de cabra"),
        *("pan dulce", "atún en lata", "dulce de guayaba", "cilantro", "chorizo", "ñame", "yogur"),
    ),
    "day": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado"),
    "hour": ("las ocho", "las nueve y media", "las doce", "las cuatro", "las seis", "las siete de la tarde"),
    "street": ("la calle del Molino", "la plaza", "el edificio azul", "la cuesta", "la calle Duarte"),
    "n": ("dos", "tres", "cuatro", "cinco", "seis"),
}
GREET = ("Hola,", "Buenas,", "Buenos días,", "Buenas tardes,")
HELLO = (*GREET, "Hola Marta,", "Hola Diego,", "¿Qué tal?")
BYE = ("", "¡Gracias!", "Un saludo", "Un abrazo", "Nos vemos el {day}", "Saludos desde {street}")
SIGNED = (("Marta", "Marta, en el mostrador"), ("Diego", "Diego, La Esquina"), ("Lucía", "Lucía, La Esquina"))
"""By teammate."""
SUBJECTS = {
    "question": ("Una pregunta", "¿Hay {item}?", "El horario", "Una duda", "Para el {day}"),
    "concern": ("Alergias", "Me preocupa una cosa", "La etiqueta", "Una inquietud"),
    "complaint": ("Mi pedido", "Así no", "El pedido del {day}", "Muy decepcionada"),
    "compliment": ("Gracias", "El {item}", "Muy bien", "Solo quería decirlo"),
    "protest": ("Los precios", "No estoy de acuerdo", "Así no se hace", "A quien lo decide"),
    "suggestion": ("Una idea", "¿Y si...?", "Para la tienda", "Una sugerencia"),
    "chatter": ("Saludos", "Cosas del barrio", "Noticias", "Hola"),
    "spam": ("Ha ganado un premio", "Haga crecer su negocio", "Su paquete espera", "Aviso urgente"),
    "other": ("Algo olvidado", "Un aviso", "Me encontré esto", "Para el archivo"),
}
COMPLAINTS: dict[str, Parts] = {
    "late": (
        ("El pedido era para {hour} y llegó dos horas después.", "Esperé en casa hasta {hour} y no vino nadie.",
         "La compra llegó un día tarde.", "Es la tercera vez este mes que el reparto llega tarde.",
         "Dijeron el {day}. Ya pasó y aquí no hay nada."),
        ("Tuve que cocinar sin {item}.", "Perdí la mañana de trabajo.", "Los niños se quedaron sin cena.",
         "El {item} ya venía caliente.", "Y nadie avisó."),
        ("¿Qué pasó?", "Quiero saber qué falló.", "¿Cuándo llega?", "Espero algo mejor.",
         "Quiero que me devuelvan el envío."),
    ),
    "missing": (
        ("El {item} no venía en la bolsa.", "Pagué {n} y llegó uno.", "Falta la mitad del pedido.",
         "En el recibo está el {item} y en la caja no.", "Otra vez se olvidaron del {item}."),
        ("Lo vi al llegar a {street}.", "Lo revisé dos veces.", "{Mum} lo estaba esperando.",
         "Era lo único que necesitaba."),
        ("¿Me lo {can} traer?", "O el {item} o lo pagado.", "Hay que arreglarlo.", "¿Cómo lo resolvemos?"),
    ),
    "damaged": (
        ("El {item} venía abierto.", "Llegaron {n} huevos rotos.", "El {item} estaba malo, lo tuve que tirar.",
         "Toda la bolsa venía mojada.", "El {item} está vencido."),
        ("Se echó a perder lo demás.", "Tengo foto en el {phone}.", "Es la segunda vez.",
         "Casi nos lo comemos."),
        ("Quiero uno nuevo.", "Quiero que me lo devuelvan.", "Alguien debería ver cómo empacan.",
         "¿Qué me proponen?"),
    ),
    "price": (
        ("Me cobraron dos veces el {item}.", "En el estante un precio y en la caja otro.",
         "Me quitaron {n} euros de más de la tarjeta.", "No me aplicaron la oferta del {item}."),
        ("Aquí tengo el recibo.", "No es por el {item}, es por principio.",
         "El {day} pasó lo mismo.", "Me di cuenta en casa."),
        ("Quiero la diferencia.", "¿{Can} revisar la caja?", "¿Cómo lo recupero?", "Hay que corregirlo."),
    ),
    "manners": (
        ("El muchacho de la caja me trató mal el {day}.", "Ni me miraron cuando pedí {item}.",
         "Me regañaron delante de todos.", "Atendieron antes a gente que llegó después."),
        ("Llevo años comprando con {you}.", "Me sentí chiquita.", "{Mum} salió llorando.",
         "Ese tono sobraba."),
        ("Quiero una disculpa.", "Creo que deben saberlo.", "Hablen con él.", "No sé si vuelvo."),
    ),
    "": (
        ("Eso no responde a lo que pregunté.", "Sigo esperando.", "Con respeto, eso no me sirve.",
         "No leyeron lo que escribí.", "¿Entonces no pasa nada?"),
        ("Pregunté por el {item}, el {day}.", "Ya van varios días.", "Lo dije dos veces.",
         "Esperaba más de {you}."),
        ("Que alguien lo vea con calma.", "¿Con quién hablo?", "Quiero que se resuelva.", "Muy mal."),
    ),
}
KINDS: dict[str, Parts] = {
    "question": (
        ("¿{Have} {item} hoy?", "¿{Open} el {day} a {hour}?", "¿A cómo está el {item}?",
         "¿Llevan a {street}?", "¿Me {can} guardar un poco de {item}?", "¿Cuándo entra el {item}?",
         "¿El {item} lleva gluten?", "¿{Have} {juice} de naranja?"),
        ("", "Paso a {hour}.", "Es para el {day}.", "{Mum} me pidió que preguntara.", "Somos {n} a la mesa."),
        ("", "¡Gracias!", "Sin prisa.", "Me dicen."),
    ),
    "concern": (
        ("Me preocupa un poco el {item}.", "Mi hijo es alérgico a las nueces y el {item} no trae etiqueta.",
         "Leí que están retirando el {item}.", "¿El {item} aguanta fuera de la nevera?",
         "No me gusta dejar la tarjeta por mensaje."),
        ("Lo comimos el {day}.", "Tiene solo {n} años.", "En la tienda nadie supo decirme.", "Prefiero preguntar."),
        ("¿{Can} revisarlo?", "¿Lo tiro?", "Me quedaría más tranquila.", "¿Qué opinan?"),
    ),
    "compliment": (
        ("El {item} estaba {nice}.", "Diego me subió todo {n} pisos, un sol.", "El mejor {item} del barrio.",
         "Le alegraron el {day} a {mum}.", "Qué detalle tan bonito.", "Gracias por resolverlo tan rápido."),
        ("", "Lo acabamos de una sentada.", "Ya no quedan tiendas así.", "Se lo conté a toda {street}."),
        ("¡Gracias!", "Sigan así.", "Nos vemos el {day}.", "Me alegró la semana."),
    ),
    "protest": (
        ("No estoy de acuerdo con los precios nuevos.", "Otra vez el {item} en plástico, qué pena.",
         "No deberían vender {item} de esa marca.", "Cerrar a {hour} es una burla para quien trabaja de noche.",
         "Quitar el banco de la puerta estuvo mal."),
        ("En {street} no soy la única que lo piensa.", "Lo nota primero quien menos tiene.",
         "Antes eran otra cosa.", "Lo hablamos entre {n} vecinos."),
        ("Piénsenlo.", "Compraré en otro lado hasta que cambie.", "¿Quién decidió esto?",
         "No lo vamos a dejar así."),
    ),
    "suggestion": (
        ("Estaría bien abrir a {hour} el {day}.", "¿Y un estante para cambiar libros?",
         "¿Por qué no venden {item} al peso?", "Ayudaría una lista de lo que entró.",
         "¿Han pensado en un {item} más pequeño?"),
        ("", "En {street} lo usaríamos todos.", "Conozco a {n} que lo piden.", "En la tienda de mi prima lo hacen."),
        ("Es solo una idea.", "Yo ayudo.", "¿Qué dicen?", "No costaría mucho."),
    ),
    "chatter": (
        ("El gato está otra vez en la puerta.", "Llueve todo el día en {street}.", "Ya volvimos de la playa.",
         "¿Vieron el partido del {day}?", "La niña dijo {item}, su primera palabra.",
         "Vi a Diego en bicicleta, qué elegante."),
        ("", "Saludos a Marta.", "Todo tranquilo por acá.", "Los {n} estamos bien."),
        ("", "Nos vemos a {hour}.", "¡En fin!", "Que estén bien."),
    ),
    "spam": (
        ("Estimado dueño, su página puede salir la primera.", "Su paquete está retenido en el almacén.",
         "Ha sido elegido para recibir un cupón.", "Prestamos a tiendas en una hora.",
         "Compre seguidores, gente real, barato."),
        ("Responda en {n} días.", "Solo hoy.", "No se cobra nada antes del {day}.", "Miles ya entraron."),
        ("Pulse https://offer.example/{n} ahora.", "Envíe sus datos bancarios.", "Pida nuestra tarifa.",
         "Actúe ya."),
    ),
    "other": (
        ("Alguien dejó un paraguas en {street}, será de un cliente.", "Adjunto la factura del {day}.",
         "El {day} cortan el agua desde {hour}.", "Busco el número de la escuela.",
         "Me llevé una bolsa por error, con {item} dentro."),
        ("", "Puedo acercarlo.", "Es para su archivo.", "Por favor pásenlo."),
        ("", "Saludos", "Eso es todo.", "Llamen si algo."),
    ),
}
ANSWERS: dict[str, tuple[Parts, ...]] = {
    "asked": (
        (("Lo dice en la puerta.", "Ni idea.", "No podemos ayudar con eso."), ("", "Lea la etiqueta.")),
        (("Hemos recibido su mensaje.", "Gracias por escribirnos."),
         ("Lo miraremos.", "Quizá alguien le escriba.", "Que tenga buen día.")),
        (("Sí, el {day} desde {hour}.", "Pregunté al panadero y está bien.", "No, pero entra el {day}.",
          "Sí, y Diego se lo puede llevar a {street}."),
         ("", "El {item} queda apartado.", "Si no queda claro, me pregunta.")),
        (("Qué bueno que pregunte.", "Qué alegría leerle.", "Hizo bien en preguntar antes."),
         ("Sí, el {day} desde {hour}.", "Llamé yo misma al fabricante: está bien.", "Hay, y le guardé un poco."),
         ("Pase, que hay café.", "Ya me cuenta cómo fue.", "Saludos en casa.")),
    ),
    "wronged": (
        (("Así es.", "No es culpa nuestra.", "Nadie más se ha quejado."),
         ("", "Lea las condiciones.", "No escriba dos veces, por favor.")),
        (("Su opinión nos importa.", "Hemos recibido su mensaje.", "Lamentamos las molestias."),
         ("Lo miraremos.", "Quizá alguien le escriba.", "Tomamos nota.")),
        (("Lo revisé y ya está arreglado.", "Hoy se devuelve el importe.", "Tiene razón, ya lo corregí.",
          "Diego lleva lo que falta a {hour}."),
         ("", "Si no, me avisa.", "Ya se lo dije a los demás.")),
        (("Siento que le tocara a usted.", "Yo también me habría enfadado.", "Tiene razón, y gracias por decirlo."),
         ("Diego lo lleva a {street} a {hour}.", "Hoy se devuelve el importe.", "Ya hablé con quien fue.",
          "Miré dónde falló y lo cambié."),
         ("Haré lo que pueda para que no se repita.", "Llamo el {day} a ver si todo va bien.",
          "Pase, que hay café.")),
    ),
    "told": (
        (("Anotado.", "Este correo es para pedidos.", "Bien."), ("", "No escriba dos veces, por favor.")),
        (("Gracias por escribirnos.", "Hemos recibido su mensaje."), ("Que tenga buen día.", "Tomamos nota.")),
        (("Gracias, ya lo pasé.", "Bueno es saberlo.", "Gracias, a Marta le va a gustar leerlo."),
         ("", "Nos vemos en el mostrador.", "Lo puse en el tablón.")),
        (("Qué alegría leerle.", "Gracias por decirlo, de verdad.", "Se lo leí a todos aquí."),
         ("Pase el {day}, que hay café.", "Me alegró el {day}.", "Lo estuve pensando toda la mañana."),
         ("Saludos en casa.", "Saludos a todos en {street}.", "Qué bien nos tratan.")),
    ),
}
